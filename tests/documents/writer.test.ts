import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { afterAll, expect, it } from 'vitest';
import { createWriter } from '../../src/documents/word/writer.ts';
import { readWordTemplate, renderWord } from '../../src/documents/word.ts';
import { templates } from '../../src/press.ts';
import { createHtml } from '../../src/wording/html.ts';
import { compiled, fullCase } from './case.ts';

const template = readWordTemplate(join(templates, 'framework.docx'), createHtml(templates).words);
const writer = createWriter(template);
afterAll(() => writer.close());

it('makes the same bytes in a thread of its own as in this one', async () => {
	const model = compiled(fullCase());
	const made = await writer.render(model, null, 'draft');
	expect(Buffer.from(made).equals(Buffer.from(renderWord(template, model, null, 'draft')))).toBe(true);
});

it('leaves this thread free while several are made', async () => {
	const model = compiled(fullCase());
	await writer.render(model, null, 'draft');
	let alone = 0;
	for (let i = 0; i < 5; i += 1) {
		const started = performance.now();
		renderWord(template, model, null, 'draft');
		alone += performance.now() - started;
	}
	const delay = monitorEventLoopDelay({ resolution: 1 });
	delay.enable();
	await Promise.all([1, 2, 3, 4, 5].map(() => writer.render(model, null, 'draft')));
	delay.disable();
	// Five at once here would hold it for all of that time.
	expect(delay.max / 1e6).toBeLessThan(Math.max(40, alone / 2));
});

it('says so when a copy cannot be made, and makes the next', async () => {
	const model = compiled(fullCase());
	await expect(writer.render({ ...model, contexts: null as never }, null, 'draft')).rejects.toThrow(
		'could not be made',
	);
	expect((await writer.render(model, null, 'draft')).length).toBeGreaterThan(1000);
});

it('answers those who wait when it is closed', async () => {
	const own = createWriter(template);
	const asked = own.render(compiled(fullCase()), null, 'draft');
	own.close();
	await expect(asked).rejects.toThrow('could not be made');
});
