// Validates JSON files: node validate.js SCHEMA FILE…. Schemas of draft 4 (SARIF's) and draft 7.
'use strict';
const fs = require('fs');
const path = require('path');

const modules = process.env.ORACLE_MODULES;
const load = (name) => require(path.join(modules, name));
const [schemaPath, ...files] = process.argv.slice(2);
const schema = JSON.parse(fs.readFileSync(schemaPath, 'utf8'));
const Ajv = /draft-04/.test(schema.$schema) ? load('ajv-draft-04') : load('ajv').default;
// SARIF's schema has a pattern that is none with the flag u.
const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
load('ajv-formats').default(ajv);
const validate = ajv.compile(schema);

let failed = 0;
for (const file of files) {
  if (validate(JSON.parse(fs.readFileSync(file, 'utf8')))) continue;
  failed++;
  for (const error of validate.errors.slice(0, 5)) console.log(`${file}: ${error.instancePath} ${error.message}`);
}
process.exit(failed || files.length === 0 ? 1 : 0);
