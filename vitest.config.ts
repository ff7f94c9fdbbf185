import { defineConfig } from 'vitest/config';

const include = ['tests/**/*.test.ts'];
const named = (...names: string[]) => names.map((name) => `tests/conversation/${name}.test.ts`);
/**
 * What opens its store by tests/support/store.ts. FerretDB reads all documents of a collection for every question that
 * is not by id, so that the long ones take minutes there: a few in all, unless TEST_MONGODB=all asks for every one.
 */
const onEveryStore =
	process.env.TEST_MONGODB === 'all' ? named('*') : named('opening', 'drafts', 'links', 'filing');
/** They look into SQLite's files. */
const onSqliteAlone = named('storing', 'secrecy', 'trust');

export default defineConfig({
	test: {
		// Real files, servers, processes and browsers: slower than functions, and never minutes.
		testTimeout: 30_000,
		hookTimeout: 30_000,
		teardownTimeout: 10_000,
		// One process a file: a test may change its user or hold a port without the others noticing.
		pool: 'forks',
		...(process.env.MONGODB_URI === undefined
			? { include }
			: {
					projects: [
						{ extends: true, test: { name: 'all', include } },
						{
							extends: true,
							test: {
								name: 'mongodb',
								include: onEveryStore,
								exclude: onSqliteAlone,
								env: { TEST_STORE: 'mongodb' },
							},
						},
					],
				}),
	},
});
