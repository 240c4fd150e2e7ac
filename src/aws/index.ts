/** What choosing a target needs from AWS. It loads the SDK, so it is imported only when it is needed. */
export { isStreamName, parseStreamArn } from './arn';
export { endpointInUse } from './endpoints';
export { REGIONS } from './regions';
export { toAwsError } from './awsError';
export { configuredEndpoint, loadSharedConfig, profileNames, regionOf } from './sharedConfig';
export { type ListedStream, type ListPlace, listStreams, streamInfo } from './streams';
