/* eslint-disable no-console, @typescript-eslint/no-explicit-any -- legacy code */
/* eslint-disable */
// @ts-nocheck
// eslint-disable-next-line no-alert
alert(1); // eslint-disable-line no-alert, no-undef -- why
// @ts-ignore: types are wrong
// @ts-expect-error
/* @ts-ignore */
/**
 * words first
 * @ts-expect-error at the end
 */
// biome-ignore lint/suspicious/noExplicitAny: because
// biome-ignore lint/a/b lint/c/d: two
// tslint:disable-next-line:no-any max-line-length
/* tslint:disable */
// oxlint-disable-next-line no-debugger
/* istanbul ignore next */
/* v8 ignore start */
/* v8 ignore stop */
/* c8 ignore next 3 */
// prettier-ignore
// the word eslint-disable in prose is none, nor is @ts-ignore
// eslint-disable has no effect in a line comment
const text = '// @ts-ignore', re = /\/\/ @ts-ignore/;
const element = <p>// @ts-ignore {/* @ts-ignore */}</p>;
/* eslint-enable no-console */
