import { defineConfig } from 'vitest/config';

export default defineConfig({
	test: {
		include: ['tests/**/*.test.ts'],
		// Real files, servers, processes and browsers: slower than functions, and never minutes.
		testTimeout: 30_000,
		hookTimeout: 30_000,
		teardownTimeout: 10_000,
		// One process a file: a test may change its user or hold a port without the others noticing.
		pool: 'forks',
	},
});
