import type { KeptEntry } from '../../framework/record.ts';
import { clean, isBlank, longest } from '../../framework/text.ts';
import type { Params } from '../../wording/messages.ts';
import type { Button, Intent } from '../cards.ts';
import { sentence } from '../desk.ts';
import { button, form, slotTitle, type View } from '../view.ts';
import { amendedCard, change, refusedCard, undo, withdrawnCard } from './cards.ts';
import {
	amendArgs,
	correctedByOthers,
	editDelivery,
	editedSince,
	entryOf,
	type Made,
	madeBy,
} from './entry.ts';
import { recordsOf } from './finding.ts';
import type { Edit, Heard, Message, SpokenDeps } from './message.ts';

/** An entry that a message made, as it stands now. */
interface Standing extends Made {
	view: View;
	kept: KeptEntry;
}

/** Follows what people do to their messages: an entry is amended or withdrawn, and its original stays. */
export function createFollowing(
	{ handle, ledger, store, desk, messages }: SpokenDeps,
	hear: (message: Message) => Promise<Heard | undefined>,
) {
	const { say } = messages;

	async function standing(made: Made): Promise<Standing | undefined> {
		const head = await ledger.head(made.record);
		const kept = await entryOf(ledger, made);
		return head && kept && { ...made, kept, view: await desk.view(head) };
	}

	const told = ({ view, record, entry }: Standing, kind: Heard['kind'], card: Heard['card']): Heard => ({
		kind,
		card,
		reference: view.head.reference,
		record,
		entry,
	});

	const refusal = (of: Standing, why: string, params: Params, buttons: Button[] = []): Heard =>
		told(of, 'refused', refusedCard(say, why, params, buttons));

	/** The words of an edit that cannot be followed wait in the form that this button opens. */
	async function kept(
		of: Standing,
		{ by, conversation, text }: Edit,
		why: string,
		next: Button,
	): Promise<Heard> {
		await desk.keepWords(by, conversation, next.intent as Extract<Intent, { do: 'form' }>, clean(text));
		return refusal(of, why, {}, [next]);
	}

	function addAgain({ view, kept: { cell, place } }: Standing): Button {
		const intent = form(view, 'entry', { cell, ...(place !== null && { place }) });
		return button(view, 'add-entry', intent, { style: 'main' });
	}

	/** What an edit asks for that is not done, before anything is stored. */
	async function unfollowed(of: Standing, edit: Edit): Promise<Heard | undefined> {
		const text = clean(edit.text);
		if (of.kept.withdrawn) return kept(of, edit, 'withdrawn-before', addAgain(of));
		if (isBlank(text)) return refusal(of, 'edited-away', {}, [undo(of.view, of.entry)]);
		if (text.length > longest.entry)
			return refusal(of, 'edit-too-long', { length: text.length, most: longest.entry });
		if (!correctedByOthers(of.kept, edit.by.person)) return undefined;
		return kept(of, edit, 'corrected-since', change(of.view, of.entry));
	}

	async function amend(made: Made, edit: Edit): Promise<Heard | undefined> {
		const of = await standing(made);
		const text = clean(edit.text);
		// The same words again are none, unless their message was deleted before and has been brought back.
		if (of === undefined || (text === of.kept.text && !of.kept.withdrawn)) return undefined;
		if (await editedSince(store, made.record, edit.delivery, edit.edit)) return undefined;
		const not = await unfollowed(of, edit);
		if (not !== undefined) return not;
		const { key, ok, params } = await handle({
			delivery: editDelivery(edit.delivery, edit.edit),
			by: edit.by,
			record: made.record,
			kind: 'amend-entry',
			args: { ...amendArgs(of.kept), text, reason: say('spoken.why.edited') },
		});
		if (ok) return told(of, 'amended', amendedCard(of.view, of.kept));
		// Somebody corrected or withdrew it at this moment: what it is now decides.
		if (key === 'refused.entry-changed' || key === 'refused.entry-gone') return amend(made, edit);
		return refusal(of, 'edit', { why: sentence(messages, key, params) });
	}

	async function made({ by, conversation, delivery }: Omit<Message, 'text'>): Promise<Made | undefined> {
		return madeBy(store, await recordsOf(store, conversation), by, delivery);
	}

	return {
		async changed(edit: Edit): Promise<Heard | undefined> {
			const before = await made(edit);
			if (before !== undefined) return amend(before, edit);
			if (!edit.addressed || isBlank(edit.text)) return undefined;
			const heard = await hear(edit);
			// The message itself was being stored at this moment, as it was before the edit.
			const { record, entry, again } = heard ?? {};
			return again && record && entry ? amend({ record, entry }, edit) : heard;
		},
		async deleted(message: Omit<Message, 'text'>): Promise<Heard | undefined> {
			const before = await made(message);
			const of = before && (await standing(before));
			if (of === undefined || of.kept.withdrawn) return undefined;
			const { view, record, entry } = of;
			const title = slotTitle(view, of.kept);
			const signed = view.head.versions.find((v) => v.at >= of.kept.at);
			// Rooms are tidied up after a meeting: that does not take anything out of what was signed.
			if (signed !== undefined)
				return refusal(of, 'signed', { version: signed.version, title }, [
					button(view, 'withdraw', form(view, 'withdraw', { entry })),
				]);
			const { key, ok, params } = await handle({
				delivery: `${message.delivery}|deleted`,
				by: message.by,
				record,
				kind: 'withdraw-entry',
				args: { entry, reason: say('spoken.why.deleted') },
			});
			if (ok) return told(of, 'withdrawn', withdrawnCard(view, of.kept));
			return refusal(of, 'deleting', { why: sentence(messages, key, params) });
		},
	};
}
