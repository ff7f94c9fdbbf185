import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ArrivedView } from '../../../src/channels/slack/arrived.ts';
import { createDrafts } from '../../../src/channels/slack/drafts.ts';

const by = { person: 'U1', name: 'Ngozi' };

const view = (
	text: string,
	{ instance = 'i1', draft = 'd' as string | null, id = 'V1' } = {},
): ArrivedView => ({
	id,
	type: 'modal',
	callback_id: 'form',
	private_metadata: JSON.stringify({
		v: 1,
		kind: 'form',
		form: 'entry',
		instance,
		hidden: {},
		draft,
		conversation: 'C1',
	}),
	blocks: [{ type: 'input', block_id: 'text', element: { type: 'plain_text_input', action_id: 'in' } }],
	state: { values: { text: { in: { type: 'plain_text_input', value: text } } } },
});

describe('what is half typed', () => {
	beforeEach(() => void vi.useFakeTimers());
	afterEach(() => void vi.useRealTimers());

	function keeping() {
		const kept: string[] = [];
		const failures: unknown[] = [];
		let broken = false;
		const drafts = createDrafts(
			{
				async saveDraft(_by, _draft, values) {
					if (broken) throw new Error('the disk is full');
					kept.push(values.text ?? '');
				},
			},
			(error) => void failures.push(error),
		);
		return { kept, failures, drafts, breaks: () => void (broken = true) };
	}

	test('is kept at the first letter, and then every two seconds while somebody types on', async () => {
		const { kept, drafts } = keeping();
		for (let i = 1; i <= 50; i += 1) {
			await drafts.typed(by, view('x'.repeat(i)));
			await vi.advanceTimersByTimeAsync(100);
		}
		expect(kept.map((text) => text.length)).toEqual([1, 20, 40]);
		await vi.advanceTimersByTimeAsync(2000);
		expect(kept.at(-1)).toHaveLength(50);
	});

	test('is kept whole when the form is closed, and nothing older comes after it', async () => {
		const { kept, drafts } = keeping();
		await drafts.typed(by, view('a'));
		await drafts.typed(by, view('ab'));
		await drafts.closed(by, view('abc'));
		await vi.advanceTimersByTimeAsync(5000);
		expect(kept).toEqual(['a', 'abc']);
	});

	test('is kept when the form is closed, also where Slack does not say what stood in it', async () => {
		const { kept, drafts } = keeping();
		await drafts.typed(by, view('a'));
		await drafts.typed(by, view('ab'));
		await drafts.closed(by, { ...view(''), state: { values: {} } });
		expect(kept).toEqual(['a', 'ab']);
	});

	test('of a form that was sent is not kept again, however late its typing arrives', async () => {
		const { kept, drafts } = keeping();
		await drafts.typed(by, view('a'));
		await drafts.typed(by, view('ab'));
		drafts.sent('i1');
		await drafts.closed(by, view('ab'));
		await vi.advanceTimersByTimeAsync(5000);
		expect(kept).toEqual(['a']);
		await drafts.typed(by, view('another form', { instance: 'i2', id: 'V2' }));
		expect(kept).toEqual(['a', 'another form']);
	});

	test.each([
		['nothing was typed', view('  ')],
		['the form keeps no drafts', view('a', { draft: null })],
		['the modal is none of ours', { ...view('a'), private_metadata: '{"v":2}' }],
	])('is not kept where %s', async (_, closed) => {
		const { kept, drafts } = keeping();
		await drafts.closed(by, closed);
		expect(kept).toEqual([]);
	});

	test('that cannot be kept fails aloud: at once to who sent it, later to the log', async () => {
		const { failures, drafts, breaks } = keeping();
		await drafts.typed(by, view('a'));
		await drafts.typed(by, view('ab'));
		breaks();
		await vi.advanceTimersByTimeAsync(2100);
		expect(failures).toHaveLength(1);
		await expect(drafts.closed(by, view('abc'))).rejects.toThrow('the disk is full');
	});
});
