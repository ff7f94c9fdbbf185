import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Clerk, createClerk } from '../../src/documents/clerk.ts';
import { SealProblem } from '../../src/documents/seal.ts';
import { verifyPdf } from '../../src/documents/verify.ts';
import { readWordTemplate, renderWord } from '../../src/documents/word.ts';
import { WordProblem } from '../../src/documents/wordproblem.ts';
import { StartProblem } from '../../src/errors.ts';
import { templates } from '../../src/press.ts';
import { createHtml } from '../../src/wording/html.ts';
import { compiled, fullCase } from './case.ts';
import { fixture, password, pdfa, time } from './seals.ts';

const path = join(templates, 'framework.docx');
const { words } = createHtml(templates);
const model = compiled(fullCase());
const reason = 'For tests';
let clerk: Clerk;
beforeAll(async () => {
	clerk = await createClerk(path, words);
});
afterAll(() => clerk.close());

/** Ids of the processes that this one has begun. */
const children = (): string[] =>
	readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').split(' ').filter(Boolean);

describe('a Word copy', () => {
	it('is the same bytes as when it is made here', async () => {
		const made = await clerk.word.render(model, null, 'draft');
		const here = renderWord(readWordTemplate(path, words), model, null, 'draft');
		expect(Buffer.from(made).equals(here)).toBe(true);
	});

	it('leaves this process free while several are made', async () => {
		await clerk.word.render(model, null, 'draft');
		const template = readWordTemplate(path, words);
		const started = performance.now();
		for (let i = 0; i < 5; i += 1) renderWord(template, model, null, 'draft');
		const alone = performance.now() - started;
		const delay = monitorEventLoopDelay({ resolution: 1 });
		delay.enable();
		await Promise.all([1, 2, 3, 4, 5].map(() => clerk.word.render(model, null, 'draft')));
		delay.disable();
		// Five at once here would hold it for all of that time.
		expect(delay.max / 1e6).toBeLessThan(Math.max(40, alone / 2));
	});

	it('that cannot be made is said to be so, and the next is made', async () => {
		const broken = { ...model, contexts: null as never };
		await expect(clerk.word.render(broken, null, 'draft')).rejects.toThrow(WordProblem);
		expect((await clerk.word.render(model, null, 'draft')).length).toBeGreaterThan(1000);
	});
});

describe('a seal', () => {
	it.each([
		['a P12 file', () => clerk.keys.p12(fixture('ec.p12'), password)],
		['a practice key', async () => clerk.keys.practice(await clerk.keys.make('North', time))],
	])('by %s holds, and the key is known by its certificate', async (_, opening) => {
		const sealer = await opening();
		const sealed = await sealer.seal(pdfa(), { reason, time: new Date() });
		const expected = { certificates: [sealer.fingerprint], lookUp: undefined };
		const { findings } = await verifyPdf(sealed, expected);
		for (const check of ['signature', 'whole-file', 'unchanged', 'certificate'])
			expect(findings.find((f) => f.check === check)).toMatchObject({ ok: true });
		expect(sealer).not.toHaveProperty('sign');
	});

	it('that cannot be made says why, and quotes nothing of the file', async () => {
		const sealer = await clerk.keys.p12(fixture('ec.p12'), password);
		const early = sealer.seal(pdfa(), { reason, time: new Date('2025-06-01T00:00:00.000Z') });
		await expect(early).rejects.toThrow(new SealProblem('the certificate to seal with is not valid yet'));
		const nothing = sealer.seal(Buffer.from('what was said'), { reason, time: new Date() });
		await expect(nothing).rejects.toThrow(new SealProblem('the PDF could not be sealed'));
	});
});

describe('what would stop a start', () => {
	it('is said as it would be here: of the Word template', async () => {
		await expect(createClerk(join(templates, 'none.docx'), words)).rejects.toThrow(StartProblem);
		await expect(createClerk(fixture('pdfa.pdf'), words)).rejects.toThrow(/Word template .* cannot be used/);
	});

	it.each([
		['none.p12', password, /There is no signing file/],
		['ec.p12', 'wrong words', /SIGNING_P12_PASSWORD does not open/],
		['expired.p12', password, /expired on 1 January 2021/],
	])('and of the P12 file %s', async (name, secret, what) => {
		const opening = clerk.keys.p12(fixture(name), secret);
		await expect(opening).rejects.toThrow(StartProblem);
		await expect(opening).rejects.toThrow(what);
	});
});

describe('the process of the clerk', () => {
	it('ends when it has nothing to do, and starts again for the next', async () => {
		const before = children().length;
		const own = await createClerk(path, words, { idle: 50 });
		expect(children()).toHaveLength(before + 1);
		await expect.poll(() => children().length).toBe(before);
		expect((await own.word.render(model, null, 'draft')).length).toBeGreaterThan(1000);
		own.close();
	});

	it.each([
		['stops', 'SIGSTOP'],
		['is killed', 'SIGKILL'],
	] as const)('that %s is given up: who waits is told, and the next is served', async (_, signal) => {
		const before = children();
		const own = await createClerk(path, words, { longest: 4000 });
		const [begun] = children().filter((id) => !before.includes(id));
		const asked = own.word.render(model, null, 'draft');
		process.kill(Number(begun), signal);
		await expect(asked).rejects.toThrow(WordProblem);
		await expect.poll(() => children()).not.toContain(begun);
		expect((await own.word.render(model, null, 'draft')).length).toBeGreaterThan(1000);
		own.close();
	});

	it('answers those who wait when it is closed, and nobody after', async () => {
		const own = await createClerk(path, words);
		const asked = own.word.render(model, null, 'draft');
		own.close();
		await expect(asked).rejects.toThrow(WordProblem);
		await expect(own.word.render(model, null, 'draft')).rejects.toThrow(WordProblem);
	});
});
