import type { EntryId } from '../../framework/record.ts';
import type { Messages } from '../../wording/messages.ts';
import type { Card } from '../cards.ts';
import type { Caller, Desk } from '../desk.ts';
import type { Handle } from '../handle.ts';
import type { Ledger } from '../ledger.ts';
import type { Store } from '../ports.ts';
import type { Thread } from './finding.ts';

/** Something that a person typed in a conversation for the bot: in a question's thread, or mentioning it. */
export interface Message {
	by: Caller;
	conversation: string;
	/** The message's own, however often and by whatever event it arrives: `chat|<conversation>|<id>`. */
	delivery: string;
	/** As people saw it. */
	text: string;
	/** What it replies to. Without it the message is about the question that the meeting is at. */
	at?: Thread | undefined;
	withFile?: boolean;
}

export interface Edit extends Message {
	/** Of this edit; those of one message are compared as text, the later the greater. */
	edit: string;
	/** Whether it is said to the bot as it stands now: what was not recorded before is then heard. */
	addressed: boolean;
}

/** What became of it, and the card that tells this person alone; their words are not in it. */
export interface Heard {
	kind: 'recorded' | 'amended' | 'withdrawn' | 'refused' | 'nothing-said';
	card: Card;
	/** Of the record that it is about; empty where there is none. */
	reference: string;
	record?: string;
	entry?: EntryId;
	/** It had been recorded before it arrived this time. */
	again?: boolean;
}

export interface SpokenDeps {
	handle: Handle;
	ledger: Pick<Ledger, 'head' | 'full'>;
	store: Pick<Store, 'find' | 'answered' | 'commits'>;
	desk: Pick<Desk, 'view' | 'keepWords'>;
	messages: Messages;
}
