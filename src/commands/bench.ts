import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { measures } from './bench/measures.ts';
import type { Row } from './bench/shared.ts';

const { values } = parseArgs({
	options: {
		json: { type: 'string' },
		/** Records that are stored beforehand, in the measure of a full store. */
		records: { type: 'string', default: '100000' },
		answers: { type: 'string', default: '1000' },
		/** PDFs over which memory is watched, more than 20. */
		renders: { type: 'string', default: '200' },
		/** How long fifty meetings in Slack answer. */
		seconds: { type: 'string', default: '30' },
	},
});

const shown = ({ value, unit }: Row): string => `${value.toFixed(unit === 'MB' ? 0 : 2)} ${unit}`;
const held = ({ value, target }: Row): string => (target === null ? '' : value <= target ? 'yes' : 'NO');

const rows: Row[] = [];
const machine = { cores: availableParallelism(), node: process.version };
console.log(`Node ${machine.node}, ${machine.cores} cores\n`);
console.log(`${'what'.padEnd(58)}${'measured'.padStart(10)}${'at most'.padStart(10)}  held`);
for (const measure of measures({
	records: Number(values.records),
	answers: Number(values.answers),
	starts: 5,
	renders: Number(values.renders),
	each: 500,
	seconds: Number(values.seconds),
}))
	for (const row of await measure()) {
		rows.push(row);
		const target = row.target === null ? '' : `${row.target} ${row.unit}`;
		console.log(`${row.what.padEnd(58)}${shown(row).padStart(10)}${target.padStart(10)}  ${held(row)}`);
	}
if (values.json !== undefined)
	writeFileSync(values.json, `${JSON.stringify({ ...machine, rows }, null, '\t')}\n`);
