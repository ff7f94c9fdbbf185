import { defineConfig } from 'vitest/config';

const include = ['tests/**/*.test.ts'];
/** What opens its store by tests/support/store.ts, and does not look into SQLite's files. */
const onEveryStore = ['tests/conversation/**/*.test.ts'];
const onSqliteAlone = ['storing', 'secrecy', 'trust'].map((name) => `tests/conversation/${name}.test.ts`);

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
