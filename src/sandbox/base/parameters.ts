import { base64Length } from './base64Length';
import { ServiceRefusal } from './refusal';

export type JsonObject = Readonly<Record<string, unknown>>;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Constraints on a string parameter. Lengths are in UTF-16 code units. */
export interface TextRule {
  readonly min?: number;
  readonly max?: number;
  /** As the service model writes it; it must match the whole text. */
  readonly pattern?: string;
  readonly oneOf?: readonly string[];
}

export interface NumberRule {
  readonly min: number;
  readonly max?: number;
}

/** Data as it came: base64 text, and the number of bytes it encodes. */
export interface Base64Data {
  readonly base64: string;
  readonly bytes: number;
}

/** AWS reports at most ten mistakes of one request. */
const MAX_VIOLATIONS = 10;

const patterns = new Map<string, RegExp>();

function matches(text: string, pattern: string): boolean {
  let compiled = patterns.get(pattern);
  if (compiled === undefined) {
    compiled = new RegExp(`^(?:${pattern})$`);
    patterns.set(pattern, compiled);
  }
  return compiled.test(text);
}

function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

/** `SerializationException`, for a JSON value of the wrong type. */
function wrongType(text: string): ServiceRefusal {
  return new ServiceRefusal('SerializationException', text);
}

/**
 * The mistakes of one request, reported together as by AWS: "2 validation errors detected: Value … at '…' failed to
 * satisfy constraint: …; …".
 */
export class Violations {
  readonly #found: string[] = [];

  /** @param value how AWS writes the value (`'x' ` or `null `, with the space), or '' for values it keeps to itself. */
  add(value: string, path: string, constraint: string): void {
    this.#found.push(`Value ${value}at '${path}' failed to satisfy constraint: ${constraint}`);
  }

  missing(path: string): void {
    this.add('null ', path, 'Member must not be null');
  }

  /** @throws {ServiceRefusal} `ValidationException` when there was a mistake. */
  check(): void {
    const count = Math.min(this.#found.length, MAX_VIOLATIONS);
    if (count === 0) return;
    const texts = this.#found.slice(0, count).join('; ');
    throw new ServiceRefusal(
      'ValidationException',
      `${String(count)} validation error${count > 1 ? 's' : ''} detected: ${texts}`,
    );
  }
}

/**
 * Reads one structure of a request. Values of the wrong JSON type are refused immediately (`SerializationException`);
 * values that break a constraint are collected and refused together by `violations.check()`.
 * Use what was read only after that check.
 */
export class Parameters {
  constructor(
    private readonly body: JsonObject,
    readonly violations = new Violations(),
    private readonly path = '',
  ) {}

  #pathOf(name: string): string {
    return `${this.path}${lowerFirst(name)}`;
  }

  text(name: string, rule: TextRule): string | undefined {
    const value = this.body[name];
    if (value === undefined || value === null) return undefined;
    if (typeof value !== 'string') throw wrongType(`${name} is not a string.`);
    const tooLong = rule.max !== undefined && value.length > rule.max;
    const tooShort = rule.min !== undefined && value.length < rule.min;
    const foreign = rule.pattern !== undefined && !matches(value, rule.pattern);
    const unknown = rule.oneOf !== undefined && !rule.oneOf.includes(value);
    if (!tooLong && !tooShort && !foreign && !unknown) return value; // The fast path: this runs for every record.
    const shown = `'${value}' `;
    const path = this.#pathOf(name);
    if (foreign) {
      this.violations.add(shown, path, `Member must satisfy regular expression pattern: ${rule.pattern}`);
    }
    if (tooLong) {
      this.violations.add(shown, path, `Member must have length less than or equal to ${String(rule.max)}`);
    }
    if (tooShort) {
      this.violations.add(shown, path, `Member must have length greater than or equal to ${String(rule.min)}`);
    }
    if (unknown) {
      this.violations.add(shown, path, `Member must satisfy enum value set: [${rule.oneOf.join(', ')}]`);
    }
    return value;
  }

  requiredText(name: string, rule: TextRule): string {
    const value = this.text(name, rule);
    if (value === undefined) this.violations.missing(this.#pathOf(name));
    return value ?? '';
  }

  integer(name: string, rule: NumberRule): number | undefined {
    const value = this.number(name);
    if (value === undefined) return undefined;
    const whole = Math.floor(value);
    const path = this.#pathOf(name);
    if (whole < rule.min) {
      const constraint = `Member must have value greater than or equal to ${String(rule.min)}`;
      this.violations.add(`'${String(whole)}' `, path, constraint);
    }
    if (rule.max !== undefined && whole > rule.max) {
      const constraint = `Member must have value less than or equal to ${String(rule.max)}`;
      this.violations.add(`'${String(whole)}' `, path, constraint);
    }
    return whole;
  }

  requiredInteger(name: string, rule: NumberRule): number {
    const value = this.integer(name, rule);
    if (value === undefined) this.violations.missing(this.#pathOf(name));
    return value ?? rule.min;
  }

  /** A number as it came; timestamps are seconds since the epoch, with fractions. */
  number(name: string): number | undefined {
    const value = this.body[name];
    if (value === undefined || value === null) return undefined;
    if (typeof value !== 'number') throw wrongType(`${name} is not a number.`);
    return value;
  }

  flag(name: string): boolean {
    const value = this.body[name];
    if (value === undefined || value === null) return false;
    if (typeof value !== 'boolean') throw wrongType(`${name} is not a Boolean.`);
    return value;
  }

  requiredBlob(name: string): Base64Data {
    const value = this.body[name];
    if (value === undefined || value === null) {
      this.violations.missing(this.#pathOf(name));
      return { base64: '', bytes: 0 };
    }
    if (typeof value !== 'string') throw wrongType(`${name} is not a base64 string.`);
    const bytes = base64Length(value);
    if (bytes === undefined) throw wrongType(`${name} is not valid base64.`);
    return { base64: value, bytes };
  }

  structure(name: string): Parameters | undefined {
    const value = this.body[name];
    if (value === undefined || value === null) return undefined;
    if (!isJsonObject(value)) throw wrongType(`${name} is not a structure.`);
    return new Parameters(value, this.violations, `${this.#pathOf(name)}.`);
  }

  requiredStructure(name: string): Parameters {
    const value = this.structure(name);
    if (value === undefined) this.violations.missing(this.#pathOf(name));
    return value ?? new Parameters({}, new Violations());
  }

  /** A list of structures, whose members AWS counts from 1: `records.1.member.data`. */
  requiredStructures(name: string, rule: { readonly min: number; readonly max: number }): Parameters[] {
    const value = this.body[name];
    const path = this.#pathOf(name);
    if (value === undefined || value === null) {
      this.violations.missing(path);
      return [];
    }
    if (!Array.isArray(value)) throw wrongType(`${name} is not a list.`);
    const members: readonly unknown[] = value;
    if (members.length > rule.max) {
      this.violations.add('', path, `Member must have length less than or equal to ${String(rule.max)}`);
    }
    if (members.length < rule.min) {
      this.violations.add("'[]' ", path, `Member must have length greater than or equal to ${String(rule.min)}`);
    }
    return members.map((member, index) => {
      if (!isJsonObject(member)) throw wrongType(`${name} has a member that is not a structure.`);
      return new Parameters(member, this.violations, `${path}.${String(index + 1)}.member.`);
    });
  }
}
