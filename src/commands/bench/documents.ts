import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { compile, type DocumentModel } from '../../documents/model.ts';
import { createPdf, type Pdf } from '../../documents/pdf.ts';
import { type House, root } from '../../house.ts';
import { percentile } from '../../metrics.ts';
import { createPress } from '../../press.ts';
import { createHtml } from '../../wording/html.ts';
import { houseIn, inFolder, type Row } from './shared.ts';

const sentence =
	'The worker visited twice in the autumn term and was told that the lift home after the club is no longer offered. ';
/** 33 words. */
const text = `${sentence}${sentence}`.split(' ').slice(0, 33).join(' ');

/** A record by its size: entries in each of so many cells, and so many in one of them. */
interface Size {
	cells: number;
	each: number;
	inOne: number;
}

/** About 6,600 words. */
const full: Size = { cells: 45, each: 4, inOne: 22 };
const sparse: Size = { cells: 20, each: 1, inOne: 1 };

/** The document of a record of this size, recorded entry by entry as in a meeting. */
async function modelOf(
	house: House,
	reference: string,
	{ cells, each, inOne }: Size,
): Promise<DocumentModel> {
	const record = house.vault.recordId(reference);
	const by = { person: 'p1', name: 'Bench' };
	const give = async (kind: string, args: Record<string, unknown>) => {
		const told = await house.handle({ delivery: randomUUID(), by, record, kind, args });
		if (!told.ok) throw new Error(`${kind}: ${told.key}`);
	};
	const me = { ...by, agency: 'police' };
	const header = { mode: 'group', standing: 'both', levels: ['abusive'], age: 14, meetingDate: '2026-11-23' };
	const rest = {
		endsAt: null,
		walk: 'context',
		autoAdvance: false,
		agency: 'police',
		lead: me,
		coordinator: me,
	};
	await give('open', { reference, conversation: reference, ...header, ...rest });
	await give('start', {});
	for (const { id, context } of house.framework.cells.slice(0, cells)) {
		const place =
			context.place === undefined ? {} : { place: 'new', newPlace: `Place A of ${context.short}` };
		for (let i = 0; i < (id === 'individual.risk' ? inOne : each); i += 1)
			await give('add-entry', { cell: id, text, basis: 'fact', ...place });
	}
	const stored = await house.ledger.full(record);
	if (stored === undefined) throw new Error(`${reference} is not there`);
	return compile(house.framework, stored, house.settings);
}

async function timed(pdf: Pdf, model: DocumentModel): Promise<number> {
	const started = performance.now();
	await pdf.render(model, null, 'draft');
	return performance.now() - started;
}

async function times(pdf: Pdf, model: DocumentModel, count: number): Promise<number[]> {
	const found: number[] = [];
	for (let i = 0; i < count; i += 1) found.push(await timed(pdf, model));
	return found;
}

/** The longest that this process could not do anything else, while documents are made. */
async function worstBlock(pdf: Pdf, model: DocumentModel): Promise<number> {
	const delay = monitorEventLoopDelay({ resolution: 1 });
	delay.enable();
	await Promise.all([1, 2, 3, 4].map(() => pdf.render(model, null, 'draft')));
	delay.disable();
	return delay.max / 1e6;
}

const residentMb = (): number => process.memoryUsage.rss() / 2 ** 20;

/** How much more memory this process holds after so many renders than after the 20th. */
async function growth(pdf: Pdf, model: DocumentModel, renders: number): Promise<number> {
	await times(pdf, model, 20);
	const before = residentMb();
	await times(pdf, model, renders - 20);
	return residentMb() - before;
}

/** The median of runs after the first; ms. */
async function later(runs: number, run: () => unknown): Promise<number> {
	const found: number[] = [];
	for (let i = 0; i <= runs; i += 1) {
		const started = performance.now();
		await run();
		found.push(performance.now() - started);
	}
	return percentile(found.slice(1), 0.5);
}

/** The seal of this PDF, and the Word copy of this document. */
async function filing(house: House, pdf: Uint8Array, model: DocumentModel): Promise<Row[]> {
	const sealer = await house.sealer();
	const seal = await later(20, () => sealer.seal(pdf, { reason: 'Bench', time: new Date() }));
	const press = await createPress(createHtml(join(root, 'templates', 'document')));
	const word = await later(20, () => press.word.render(model, null, 'draft'));
	const delay = monitorEventLoopDelay({ resolution: 1 });
	delay.enable();
	for (let i = 0; i < 5; i += 1) await press.word.render(model, null, 'draft');
	delay.disable();
	press.close();
	return [
		{ what: 'its seal, p50', value: seal, unit: 'ms', target: null },
		{ what: 'a full Word copy, p50', value: word, unit: 'ms', target: 150 },
		{
			what: 'the event loop’s longest block during five of them',
			value: delay.max / 1e6,
			unit: 'ms',
			target: 50,
		},
	];
}

/** Documents to file. @param renders how many the memory is watched over, more than 20 */
export const documents = (renders: number): Promise<Row[]> =>
	inFolder(async (dir) => {
		const house = await houseIn(dir);
		const pdf = createPdf({ templates: join(root, 'templates', 'document') });
		const models = {
			full: await modelOf(house, 'BN-4000', full),
			sparse: await modelOf(house, 'BN-4001', sparse),
		};
		const cold = await timed(pdf, models.full);
		const warm = percentile(await times(pdf, models.full, 10), 0.5);
		const filed = await filing(house, await pdf.render(models.full, null, 'draft'), models.full);
		const small = percentile(await times(pdf, models.sparse, 10), 0.5);
		const block = await worstBlock(pdf, models.full);
		const grown = await growth(pdf, models.sparse, renders);
		pdf.close();
		await house.store.close();
		return [
			{ what: 'a full PDF (45 cells, 6,600 words), the first', value: cold, unit: 'ms', target: 1500 },
			{ what: 'the same, later ones, p50', value: warm, unit: 'ms', target: 700 },
			...filed,
			{ what: 'a sparse PDF (20 entries), p50', value: small, unit: 'ms', target: 350 },
			{ what: 'the event loop’s longest block during four PDFs', value: block, unit: 'ms', target: 50 },
			{ what: `memory after ${renders} PDFs, over that after 20`, value: grown, unit: 'MB', target: 30 },
		];
	});
