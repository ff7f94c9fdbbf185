import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { SlackProblem } from '../../../src/channels/slack/calls.ts';
import { createModals } from '../../../src/channels/slack/modals.ts';
import { loadingView, noticeView } from '../../../src/channels/slack/render/all.ts';
import { readSentences } from '../../../src/house.ts';

const { say } = readSentences();
const notice = { view: noticeView('Title', 'What is shown in the end.', say) };
const trigger = { id: 't1', person: 'U1' };
const words = (args: Record<string, unknown>) => JSON.stringify(args.view);

function opening(problems: Record<string, SlackProblem[]> = {}) {
	const asked: [string, Record<string, unknown>][] = [];
	const modals = createModals(
		{
			async quick(method: string, args: Record<string, unknown>) {
				asked.push([method, args]);
				const problem = problems[method]?.shift();
				if (problem !== undefined) throw problem;
				return { view: { id: 'V1' } };
			},
		} as unknown as Parameters<typeof createModals>[0],
		say,
	);
	return { asked, modals };
}

const problem = (kind: 'limited' | 'unreachable' | 'refused', code = kind as string) =>
	new SlackProblem('views.update', { kind, code });

describe('a modal', () => {
	beforeEach(() => void vi.useFakeTimers());
	afterEach(() => void vi.useRealTimers());

	test('that is ready at once takes one call', async () => {
		const { asked, modals } = opening();
		await modals.open('views.open', trigger, Promise.resolve(notice));
		expect(asked.map(([method]) => method)).toEqual(['views.open']);
		expect(asked[0]?.[1]).toEqual({ trigger_id: 't1', view: notice.view });
	});

	test('that takes its time is opened as a stub within the life of the trigger, and filled later', async () => {
		const { asked, modals } = opening();
		const slow = new Promise<typeof notice>((resolve) => setTimeout(() => resolve(notice), 8000));
		const opened = modals.open('views.open', trigger, slow);
		await vi.advanceTimersByTimeAsync(300);
		expect(asked).toEqual([['views.open', { trigger_id: 't1', view: loadingView(say) }]]);
		await vi.advanceTimersByTimeAsync(8000);
		await opened;
		expect(asked[1]).toEqual(['views.update', { view_id: 'V1', view: notice.view }]);
	});

	test.each(['limited', 'unreachable'] as const)(
		'whose filling is %s is filled a moment later',
		async (kind) => {
			const { asked, modals } = opening({ 'views.update': [problem(kind), problem(kind)] });
			const filled = modals.fill('V1', notice);
			await vi.advanceTimersByTimeAsync(60_000);
			await filled;
			expect(asked.map(([method]) => method)).toEqual(['views.update', 'views.update', 'views.update']);
			expect(words(asked[2]?.[1] ?? {})).toContain('What is shown in the end.');
		},
	);

	test('that was closed meanwhile is not filled again and again', async () => {
		const { asked, modals } = opening({ 'views.update': [problem('refused', 'not_found')] });
		await expect(modals.fill('V1', notice)).rejects.toThrow(SlackProblem);
		expect(asked).toHaveLength(1);
	});

	test('S53: is opened thirty times a minute for one person, and others are not kept waiting by them', async () => {
		const { asked, modals } = opening();
		const open = (person: string) => modals.open('views.open', { id: 't', person }, Promise.resolve(notice));
		for (let i = 0; i < 30; i += 1) await open('U1');
		await expect(open('U1')).rejects.toMatchObject({ kind: 'limited' });
		await open('U2');
		expect(asked).toHaveLength(31);
		await vi.advanceTimersByTimeAsync(60_001);
		await open('U1');
		expect(asked).toHaveLength(32);
	});

	test('whose trigger has expired says so to whoever opens it', async () => {
		const { modals } = opening({ 'views.open': [problem('refused', 'expired_trigger_id')] });
		await expect(modals.open('views.open', trigger, Promise.resolve(notice))).rejects.toThrow(SlackProblem);
	});
});
