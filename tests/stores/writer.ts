/**
 * A process that stores one commit after the other and says each that was acknowledged on a line of its own.
 * node tests/stores/writer.ts FOLDER RECORD NAME COUNT
 */
import { writeSync } from 'node:fs';
import { openSqlite } from '../../src/stores/sqlite.ts';
import { exampleCommit, exampleHead } from './examples.ts';

const [dir = '', record = '', name = '', count = ''] = process.argv.slice(2);
const store = openSqlite(dir);

for (let i = 0; i < Number(count); ) {
	const loaded = await store.load(record);
	const revision = (loaded?.later.at(-1)?.revision ?? loaded?.head?.revision ?? 0) + 1;
	const delivery = `${name}/${i}`;
	const result = await store.commit(
		exampleCommit(record, revision, { delivery }),
		exampleHead(record, revision),
	);
	if (result.kind !== 'stored') continue;
	writeSync(1, `${delivery}\n`);
	i += 1;
}
await store.close();
