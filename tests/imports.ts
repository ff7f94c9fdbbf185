import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from '@babel/parser';

/** The top folder of the project. */
export const top = fileURLToPath(new URL('..', import.meta.url));

export interface Import {
	/** As it is written; `(computed)` for a dynamic import that can only be known when it runs. */
	from: string;
	/** Nothing of it is left when the program runs. */
	typeOnly: boolean;
}

/** What a source reaches for outside itself. */
export interface Reach {
	imports: Import[];
	/** `process.env`, `Date.now`, `new Date()`, `Math.random`, and names of the surroundings such as `fetch`. */
	globals: string[];
}

interface Node {
	type: string;
	[key: string]: unknown;
}

const isNode = (value: unknown): value is Node => typeof (value as Node | null)?.type === 'string';

/** Every node below this one, and this one; without what is a mere name of a property. */
function* nodes(node: Node): Generator<Node> {
	yield node;
	for (const [key, value] of Object.entries(node)) {
		if (key === 'loc' || key === 'comments' || key === 'tokens') continue;
		const named = (key === 'property' || key === 'key') && !node.computed && isName(value);
		if (named && !node.shorthand) continue;
		for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) yield* nodes(child);
	}
}

const isName = (value: unknown, name?: string): boolean =>
	isNode(value) && value.type === 'Identifier' && (name === undefined || value.name === name);

const textOf = (value: unknown): string => {
	const literal = isNode(value) && value.type === 'TSLiteralType' ? value.literal : value;
	return isNode(literal) && literal.type === 'StringLiteral' ? String(literal.value) : '(computed)';
};

function importOf(node: Node): Import | undefined {
	switch (node.type) {
		case 'ImportDeclaration':
			return { from: textOf(node.source), typeOnly: node.importKind === 'type' };
		case 'ExportAllDeclaration':
		case 'ExportNamedDeclaration':
			return node.source ? { from: textOf(node.source), typeOnly: node.exportKind === 'type' } : undefined;
		case 'ImportExpression':
			return { from: textOf(node.source), typeOnly: false };
		case 'TSImportType':
			return { from: textOf(node.source ?? node.argument), typeOnly: true };
		case 'CallExpression':
			return isName(node.callee, 'require')
				? { from: textOf((node.arguments as unknown[])[0]), typeOnly: false }
				: undefined;
		default:
			return undefined;
	}
}

/** What differs from one run to the next, or reaches out of the program. */
const surroundings = new Set(
	'process performance crypto fetch console globalThis setTimeout setInterval setImmediate queueMicrotask'.split(
		' ',
	),
);

function globalOf(node: Node): string | undefined {
	if (node.type === 'MemberExpression' || node.type === 'OptionalMemberExpression') {
		const { object, property } = node as unknown as { object: Node; property: Node };
		const name = String(property.name ?? property.value);
		if (isName(object, 'process') && name === 'env') return 'process.env';
		if (isName(object, 'Date') && name === 'now') return 'Date.now';
		if (isName(object, 'Math') && name === 'random') return 'Math.random';
	}
	if (node.type === 'VariableDeclarator' && isName(node.init, 'process') && !isName(node.id))
		return 'process.env';
	if (
		node.type === 'NewExpression' &&
		isName(node.callee, 'Date') &&
		(node.arguments as unknown[]).length === 0
	)
		return 'new Date()';
	if (node.type === 'CallExpression' && isName(node.callee, 'Date')) return 'new Date()';
	if (node.type === 'Identifier' && surroundings.has(String(node.name))) return String(node.name);
	return undefined;
}

/** Reads a TypeScript source: static, dynamic and type imports, exports from elsewhere, and globals. */
export function reachOf(source: string): Reach {
	const ast = parse(source, { sourceType: 'module', plugins: ['typescript'] }) as unknown as Node;
	const all = [...nodes(ast)];
	return {
		imports: all.flatMap((node) => importOf(node) ?? []),
		globals: all.flatMap((node) => globalOf(node) ?? []),
	};
}

/** Every TypeScript file of these folders, by its path from the top, with forward slashes. */
export function sources(...folders: string[]): Map<string, Reach> {
	const paths = folders.flatMap((folder) =>
		readdirSync(join(top, folder), { recursive: true, encoding: 'utf8' })
			.filter((path) => path.endsWith('.ts'))
			.map((path) => join(folder, path)),
	);
	return new Map(paths.sort().map((path) => [path, reachOf(readFileSync(join(top, path), 'utf8'))]));
}

/** Where a relative import leads, from the top; undefined for a package or a module of Node. */
export const ownPath = (file: string, from: string): string | undefined =>
	from.startsWith('.') ? relative('.', join(dirname(file), from)) : undefined;

/** `@scope/name/sub` and `name/sub` are of the packages `@scope/name` and `name`. */
export const packageOf = (from: string): string => from.split('/', from.startsWith('@') ? 2 : 1).join('/');
