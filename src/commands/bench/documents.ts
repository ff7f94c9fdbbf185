import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { PDF } from '@libpdf/core';
import { compile, type DocumentModel } from '../../documents/model.ts';
import { makePracticeSigner, openPracticeSigner } from '../../documents/practice-signer.ts';
import { sealPdf } from '../../documents/seal.ts';
import { readWordTemplate, renderWord } from '../../documents/word.ts';
import { emptyHead, type Fact, factKinds, fold } from '../../framework/facts.ts';
import type { Cell, Framework } from '../../framework/framework.ts';
import { readFramework, root } from '../../house.ts';
import { percentile } from '../../metrics.ts';
import { createHtml } from '../../wording/html.ts';
import type { Row } from './measures.ts';

const sixtyWords =
	'The agency said what it knows in plain words and the others asked where it happened and who was there. '
		.repeat(3)
		.trimEnd();

const at = '2026-11-23T09:30:00.000Z';

function opening({ id, hash }: Framework): [string, object][] {
	const header = {
		...{ mode: 'group', standing: 'both', levels: ['abusive'], age: 14, ageReason: null },
		...{ meetingDate: '2026-11-23', endsAt: null, walk: 'context', autoAdvance: false },
	};
	const people = { lead: 'p1', coordinator: 'p1', framework: { id, hash } };
	return [
		['named', { person: 'p1', name: 'Bench', agency: 'police' }],
		['opened', { reference: 'BN-1000', conversation: 'c', header, ...people }],
	];
}

function entry({ id: cell, context, point }: Cell, n: number): [string, object] {
	const action = { target: context.id, owner: { agency: 'police', person: null }, due: '2026-12-01' };
	const said = { place: null, basis: 'fact', agency: 'police', recordedBy: 'p1', restrictedTo: null };
	const flags = { ahead: false, afterMeeting: false, serviceGap: false, request: null };
	const planned = point.role === 'action' ? action : null;
	return ['entry-added', { id: `e${n}`, cell, text: sixtyWords, ...said, ...flags, action: planned }];
}

/**
 * A document as large as they become: two entries in every cell, 22 in the first, 60 words each.
 * @param entries 110 are 6,600 words over 45 cells
 */
export function largeModel(entries = 110): DocumentModel {
	const { framework } = readFramework();
	const { cells } = framework;
	const said = Array.from({ length: entries }, (_, i) =>
		entry(cells[i < 20 ? 0 : (i - 20) % cells.length]!, i),
	);
	const facts = [...opening(framework), ...said].map(([kind, data], i) => {
		const { version } = factKinds[kind as keyof typeof factKinds];
		return { id: `f${i}`, kind, version, at, by: 'p1', data } as Fact;
	});
	const settings = { organisation: 'Bench', marking: 'OFFICIAL-SENSITIVE', practice: true };
	return compile(framework, fold(emptyHead('bench'), facts), settings);
}

/** A PDF of at least this many bytes. */
async function pdfOf(bytes: number): Promise<Uint8Array> {
	const pdf = PDF.create();
	for (;;) {
		const page = pdf.addPage();
		for (let y = 20; y < 820; y += 4)
			page.drawText(randomBytes(120).toString('base64'), { x: 20, y, size: 3 });
		const saved = await pdf.save();
		if (saved.length >= bytes) return saved;
	}
}

/** The first run, and the median of the later ones; ms. */
async function timed(runs: number, run: () => unknown): Promise<{ first: number; later: number }> {
	const times: number[] = [];
	for (let i = 0; i <= runs; i += 1) {
		const started = performance.now();
		await run();
		times.push(performance.now() - started);
	}
	const [first = 0, ...later] = times;
	return { first, later: percentile(later, 0.5) };
}

/** The Word copy of a full record, and the seal of a PDF of the size that a full record has. */
export async function documents(): Promise<Row[]> {
	const { words } = createHtml(join(root, 'templates', 'document'));
	const template = readWordTemplate(join(root, 'templates', 'document', 'framework.docx'), words);
	const model = largeModel();
	const word = await timed(20, () => renderWord(template, model));
	const signer = await openPracticeSigner(await makePracticeSigner('Bench'));
	const pdf = await pdfOf(250_000);
	const sealing = { reason: 'Bench', time: new Date() };
	const seal = await timed(20, () => sealPdf(pdf, signer, sealing));
	return [
		{ what: 'Word copy of a full record, the first', value: word.first, unit: 'ms', target: null },
		{ what: 'Word copy of a full record, later', value: word.later, unit: 'ms', target: 150 },
		{ what: 'seal of a 250 kB PDF, the first', value: seal.first, unit: 'ms', target: null },
		{ what: 'seal of a 250 kB PDF, later', value: seal.later, unit: 'ms', target: null },
	];
}
