import * as vscode from 'vscode';
import { HumanError } from '../base/humanError';
import { SandboxRequestError } from './sandboxClient';

/** Runs a request to the sandbox; its failure becomes a message for the user. */
export async function askSandbox<T>(request: Promise<T>): Promise<T> {
  try {
    return await request;
  } catch (error) {
    throw error instanceof SandboxRequestError ? new HumanError(describe(error)) : error;
  }
}

function describe({ reason, endpoint, detail }: SandboxRequestError): string {
  switch (reason) {
    case 'refused':
      return detail; // The sandbox's own message: a fault plan's mistakes with their places.
    case 'unreachable':
      return vscode.l10n.t('The sandbox at {0} doesn’t respond. Run Stop Sandbox, then try again.', endpoint);
    case 'unexpected':
      return vscode.l10n.t('The response from {0} is not from a sandbox of this version.', endpoint);
  }
}
