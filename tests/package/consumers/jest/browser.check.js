/** @jest-environment-options {"customExportConditions": ["browser"]} */
// As jsdom asks for it: by `require`, under the condition `browser`.
const Handinger = require('handinger');

test('what stands in for the package is CommonJS, too', () => {
  expect(() => new Handinger()).toThrow(/does not run in browsers/);
  expect(new Handinger.NotFoundError('x')).toBeInstanceOf(Handinger.APIError);
});
