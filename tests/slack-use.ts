import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parse } from '@babel/parser';
import { WebClient } from '@slack/web-api';
import { top } from './imports.ts';

interface Node {
	type: string;
	[key: string]: unknown;
}

const isNode = (value: unknown): value is Node => typeof (value as Node | null)?.type === 'string';

/** Every node that is left when the program runs: types are passed over. */
function* nodes(node: Node): Generator<Node> {
	yield node;
	for (const [key, value] of Object.entries(node)) {
		if (key === 'loc' || key === 'comments' || key === 'tokens') continue;
		for (const child of Array.isArray(value) ? value : [value])
			if (isNode(child) && !child.type.startsWith('TSType') && !child.type.startsWith('TSInterface'))
				yield* nodes(child);
	}
}

const textOf = (node: unknown): string => {
	if (!isNode(node)) return '';
	return String((node.type === 'Identifier' ? node.name : node.value) ?? '');
};

/** Slack's own list of its methods: the client has a function for each. */
const client = new WebClient() as unknown as Record<string, unknown>;

/** Whether Slack's Web API has a method of this name: `chat.postMessage`. */
export function isWebMethod(name: string): boolean {
	const parts = name.split('.');
	if (parts.length < 2) return false;
	let at: unknown = client;
	for (const part of parts) {
		if (typeof at !== 'object' || at === null || !Object.hasOwn(at, part)) return false;
		at = (at as Record<string, unknown>)[part];
	}
	return typeof at === 'function';
}

/** The names of the events that a manifest can subscribe to, before the dot, as web-api's types have them. */
export function eventNames(): Set<string> {
	const index = createRequire(import.meta.url).resolve('@slack/web-api');
	const types = readFileSync(join(index, '../types/request/manifest.d.ts'), 'utf8');
	const list = /^type ManifestEvent = (.*);$/m.exec(types)?.[1] ?? '';
	return new Set([...list.matchAll(/'([a-z_]+)/g)].map((match) => match[1] ?? ''));
}

export interface Use {
	/** Methods of Slack's Web API that are named in text: that is how calls.ts is asked for them. */
	named: string[];
	/** Methods that are called on a client of Slack's, past calls.ts. */
	called: string[];
	/** What listeners are registered for on Bolt's `app`: `action`, `event`, ... */
	listeners: string[];
	/** Names of properties and methods of object literals. */
	keys: string[];
}

const pathOf = (node: unknown): string[] => {
	if (!isNode(node)) return [];
	if (node.type === 'MemberExpression' && !node.computed)
		return [...pathOf(node.object), textOf(node.property)];
	return [textOf(node)];
};

/** What a source does with Slack. */
export function useOf(source: string): Use {
	const ast = parse(source, { sourceType: 'module', plugins: ['typescript'] }) as unknown as Node;
	const use: Use = { named: [], called: [], listeners: [], keys: [] };
	for (const node of nodes(ast)) {
		if (node.type === 'StringLiteral' && isWebMethod(textOf(node))) use.named.push(textOf(node));
		if (node.type === 'ObjectProperty' || node.type === 'ObjectMethod') use.keys.push(textOf(node.key));
		if (node.type !== 'CallExpression') continue;
		const path = pathOf(node.callee);
		if (path.length === 2 && path[0] === 'app') use.listeners.push(path[1] ?? '');
		const called = path.map((_, i) => path.slice(i).join('.')).find(isWebMethod);
		if (called !== undefined) use.called.push(called);
	}
	return use;
}

/** What every file of a folder does with Slack, together; without the files named. */
export function useOfAll(folder: string, except: string[] = []): Use {
	const files = readdirSync(join(top, folder), { recursive: true, encoding: 'utf8' }).filter(
		(path) => path.endsWith('.ts') && !except.includes(path),
	);
	const uses = files.map((path) => useOf(readFileSync(join(top, folder, path), 'utf8')));
	const all = (part: keyof Use) => [...new Set(uses.flatMap((use) => use[part]))].sort();
	return { named: all('named'), called: all('called'), listeners: all('listeners'), keys: all('keys') };
}
