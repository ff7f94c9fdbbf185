import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { top } from './imports.ts';

interface Lock {
	packages: Record<
		string,
		{ version?: string; resolved?: string; optional?: boolean; optionalDependencies?: Record<string, string> }
	>;
}

const registry = 'https://registry.npmjs.org/';

/** Where npm would find a package that is wanted by the one at `from`: beside it, or in a folder above it. */
function found(lock: Lock, from: string, name: string): boolean {
	for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('node_modules/') - 1))) {
		if (`${at === '' ? '' : `${at}/`}node_modules/${name}` in lock.packages) return true;
		if (at === '') return false;
	}
}

/**
 * What would make `npm ci` fail, or fetch from elsewhere, on a machine of another kind. npm writes such a lock
 * without a word where its registry or node_modules lacks a platform's package.
 */
function faults(lock: Lock): string[] {
	return Object.entries(lock.packages).flatMap(([path, { optionalDependencies = {}, resolved }]) => [
		...Object.keys(optionalDependencies)
			.filter((name) => !found(lock, path, name))
			.map((name) => `${path} may need ${name}, which is not in the lock`),
		...(resolved === undefined || resolved.startsWith(registry)
			? []
			: [`${path} comes from ${URL.canParse(resolved) ? new URL(resolved).host : resolved}`]),
	]);
}

describe('the lock file', () => {
	const lock = JSON.parse(readFileSync(join(top, 'package-lock.json'), 'utf8')) as Lock;

	test('names every package that some platform needs, and no registry but the public one', () => {
		expect(faults(lock)).toEqual([]);
	});

	test('has packages with a part for each platform', () => {
		const needing = Object.values(lock.packages).filter((p) => p.optionalDependencies !== undefined);
		expect(needing.length).toBeGreaterThan(0);
	});
});

describe('a lock file is faulty', () => {
	const tool = (more: object): Lock => ({
		packages: {
			'': {},
			'node_modules/tool': {
				version: '1.0.0',
				optionalDependencies: { '@tool/linux': '1.0.0', '@tool/mac': '1.0.0' },
			},
			'node_modules/@tool/linux': { version: '1.0.0', optional: true },
			...more,
		},
	});

	test('when a platform is missing', () => {
		expect(faults(tool({}))).toEqual(['node_modules/tool may need @tool/mac, which is not in the lock']);
		expect(faults(tool({ 'node_modules/@tool/mac': { optional: true } }))).toEqual([]);
	});

	test('when a platform is there for another package only', () => {
		const elsewhere = { 'node_modules/other/node_modules/@tool/mac': { optional: true } };
		expect(faults(tool(elsewhere))).toHaveLength(1);
		const beside = { 'node_modules/tool/node_modules/@tool/mac': { optional: true } };
		expect(faults(tool(beside))).toEqual([]);
	});

	test('when a package comes from elsewhere', () => {
		const mac = (resolved: string) => tool({ 'node_modules/@tool/mac': { resolved } });
		expect(faults(mac('https://registry.npmjs.org/@tool/mac/-/mac-1.0.0.tgz'))).toEqual([]);
		expect(faults(mac('https://registry.example/mac-1.0.0.tgz'))).toEqual([
			'node_modules/@tool/mac comes from registry.example',
		]);
		expect(faults(mac('git+ssh://git@github.com/tool/mac.git#1'))).toHaveLength(1);
		expect(faults(mac('file:../mac'))).toHaveLength(1);
	});
});
