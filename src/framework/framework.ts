import { z } from 'zod';

/** A cell's id is `context.point`, for example `schools.risk`. */
export type CellId = string;
export type ContextId = string;
export type PointId = string;
export type AgencyId = string;

const id = z.string().regex(/^[a-z][a-z0-9-]*$/, 'small letters, digits and hyphens, starting with a letter');
const text = z.string().trim().min(1, 'some text');

const place = z.strictObject({
	one: text,
	many: text,
	example: text,
	/** `always`: an entry must name its place; `usual`: it should, and the lead is told where it does not. */
	needed: z.enum(['usual', 'always']),
});

const context = z.strictObject({
	id,
	title: text,
	short: text,
	place: place.optional(),
	/** Beyond the young person and the family. */
	wider: z.boolean(),
	/** 1 is probed first. */
	probe: z.int().min(1),
	ask: z.array(id).min(1),
	belongsHere: text,
	belongsElsewhere: z.array(z.strictObject({ heard: text, moveTo: z.array(text).min(1) })),
});

const point = z.strictObject({
	id,
	title: text,
	short: text,
	definition: text,
	part: z.enum(['understanding', 'planning']),
	role: z.enum(['plain', 'concern', 'strength', 'response', 'action', 'barrier']),
	probed: z.boolean(),
});

const cell = z.strictObject({ id: text, question: text, listenFor: z.array(text) });

const probe = z.strictObject({
	id: z.string().regex(/^[A-Za-z0-9-]+$/, 'letters, digits and hyphens'),
	cell: text,
	question: text,
	ask: z.array(id).min(1),
	alsoAsk: z.array(id),
});

/** The shape of flows/framework.yaml, before its parts are held against one another. */
export const frameworkSchema = z.strictObject({
	id,
	title: text,
	version: z.int().min(1),
	agencies: z.array(z.strictObject({ id, title: text })).min(1),
	points: z.array(point).min(1),
	contexts: z.array(context).min(1),
	cells: z.array(cell).min(1),
	probes: z.array(probe),
});

export type FrameworkFile = z.infer<typeof frameworkSchema>;
export type Context = FrameworkFile['contexts'][number];
export type Point = FrameworkFile['points'][number];
export type Probe = FrameworkFile['probes'][number];
export type Agency = FrameworkFile['agencies'][number];

export interface Cell {
	id: CellId;
	context: Context;
	point: Point;
	question: string;
	listenFor: string[];
	probes: Probe[];
}

/** A framework made ready: what the file says, with every cell found by its id. */
export interface Framework {
	id: string;
	title: string;
	/** SHA-256 of the file's text, hex; a record keeps the one it was opened with. */
	hash: string;
	agencies: Agency[];
	points: Point[];
	contexts: Context[];
	/** In the order of contexts, then points. */
	cells: Cell[];
}

export interface FileProblem {
	/** Where in the file, as a path of keys and indexes. */
	path: PropertyKey[];
	expected: string;
}

const repeated = (list: { id: string }[], at: string): FileProblem[] =>
	list.flatMap((item, i) =>
		list.findIndex((other) => other.id === item.id) < i
			? [{ path: [at, i, 'id'], expected: `an id used once; "${item.id}" stands above already` }]
			: [],
	);

/** Holds the parts of a framework file against one another; an empty list means that it can be used. */
export function problemsOf(file: FrameworkFile): FileProblem[] {
	const contexts = new Set(file.contexts.map((c) => c.id));
	const agencies = new Set(file.agencies.map((a) => a.id));
	const cells = new Set(file.contexts.flatMap((c) => file.points.map((p) => `${c.id}.${p.id}`)));
	const written = new Set(file.cells.map((c) => c.id));
	const knownAgencies = (ids: string[], path: PropertyKey[]): FileProblem[] =>
		ids.flatMap((a, i) =>
			agencies.has(a)
				? []
				: [
						{
							path: [...path, i],
							expected: `an agency of this file (${[...agencies].join(', ')}), not "${a}"`,
						},
					],
		);
	return [
		...repeated(file.agencies, 'agencies'),
		...repeated(file.points, 'points'),
		...repeated(file.contexts, 'contexts'),
		...repeated(file.cells, 'cells'),
		...repeated(file.probes, 'probes'),
		...file.cells.flatMap((c, i) =>
			cells.has(c.id)
				? []
				: [
						{
							path: ['cells', i, 'id'],
							expected: `a cell made of a context and a point of this file, not "${c.id}"`,
						},
					],
		),
		...[...cells]
			.filter((c) => !written.has(c))
			.map((c) => ({ path: ['cells'], expected: `a question for every cell; "${c}" is missing` })),
		...file.probes.flatMap((p, i) => [
			...(cells.has(p.cell)
				? []
				: [{ path: ['probes', i, 'cell'], expected: `a cell of this file, not "${p.cell}"` }]),
			...knownAgencies(p.ask, ['probes', i, 'ask']),
			...knownAgencies(p.alsoAsk, ['probes', i, 'alsoAsk']),
		]),
		...file.contexts.flatMap((c, i) => [
			...knownAgencies(c.ask, ['contexts', i, 'ask']),
			...c.belongsElsewhere.flatMap((b, j) =>
				b.moveTo.flatMap((to, k) =>
					contexts.has(to) || cells.has(to)
						? []
						: [
								{
									path: ['contexts', i, 'belongsElsewhere', j, 'moveTo', k],
									expected: `a context or a cell of this file, not "${to}"`,
								},
							],
				),
			),
		]),
		...(file.points.some((p) => p.part === 'understanding')
			? []
			: [{ path: ['points'], expected: 'at least one point of the part "understanding"' }]),
	];
}

/** @param hash SHA-256 of the file's text, hex. */
export function makeFramework(file: FrameworkFile, hash: string): Framework {
	const cells = file.contexts.flatMap((context) =>
		file.points.map((point): Cell => {
			const id = `${context.id}.${point.id}`;
			const written = file.cells.find((c) => c.id === id);
			return {
				id,
				context,
				point,
				question: written?.question ?? '',
				listenFor: written?.listenFor ?? [],
				probes: file.probes.filter((p) => p.cell === id),
			};
		}),
	);
	const { id, title, agencies, points, contexts } = file;
	return { id, title, hash, agencies, points, contexts, cells };
}

export const findCell = (framework: Framework, id: CellId): Cell | undefined =>
	framework.cells.find((c) => c.id === id);

export const findContext = (framework: Framework, id: ContextId): Context | undefined =>
	framework.contexts.find((c) => c.id === id);

/** The title of an agency; an agency that this framework does not know keeps its id. */
export const agencyTitle = (framework: Framework, id: AgencyId): string =>
	framework.agencies.find((a) => a.id === id)?.title ?? id;

export const contextOf = (cell: CellId): ContextId => cell.slice(0, cell.indexOf('.'));
export const pointOf = (cell: CellId): PointId => cell.slice(cell.indexOf('.') + 1);
