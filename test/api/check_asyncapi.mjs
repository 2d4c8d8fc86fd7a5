// One AsyncAPI document through its project's own parser: node check_asyncapi.mjs FILE
import {readFileSync} from 'node:fs';
import {Parser} from '@asyncapi/parser';

const file = process.argv[2];
const {document, diagnostics} = await new Parser().parse(readFileSync(file, 'utf8'));
// That a newer version of AsyncAPI exists is no fault of the document.
const faults = diagnostics.filter((one) => one.code !== 'asyncapi-latest-version');
for (const fault of faults) {
  console.error(`${file}: ${fault.path.join('.')}: ${fault.message} (${fault.code})`);
}
if (!document || faults.length > 0) {
  process.exit(1);
}
console.log(`${file}: OK`);
