import type { FullRecord, PersonId } from '../../framework/record.ts';
import type { Block, Field } from '../cards.ts';
import type { Refused } from '../command.ts';
import type { CommandName } from '../commands/all.ts';
import type { View } from '../view.ts';

/** Somebody who can be named for a meeting; in the agency that the platform or the cast gives them, if any. */
export interface Candidate {
	id: PersonId;
	name: string;
	agency: string | null;
	/** Labels of the places that they speak for, where the platform or the cast says so. */
	places: string[];
}

export interface Filling extends View {
	by: { person: PersonId; name: string };
	/** The conversation that the form was opened in. */
	conversation: string;
	/** The people of the conversation; asked of the platform, so only by forms that name people. */
	candidates(): Promise<Candidate[]>;
	/** What the platform or the cast knows of the person who fills in the form. */
	self(): Promise<Candidate | undefined>;
	/** Ids that the button brought along. */
	hidden: Record<string, unknown>;
	/** Opens every fact: only for forms that show what was said. */
	full(): Promise<FullRecord>;
	/** Compiles the document as it is now, keeps it, and gives its digest: only for the form to sign. */
	openForSigning(): Promise<string>;
}

export interface Asking {
	title: string;
	intro: Block[];
	fields: Field[];
	/** Ids for the command, over those that the button brought. */
	hidden?: Record<string, unknown>;
}

export interface FormKind {
	/** The command that the form ends in; null where the form leads to another form. */
	command: CommandName | null;
	/** Kept while it is typed, because it holds an answer or a reason. */
	drafted?: boolean;
	ask(filling: Filling): Asking | Refused | Promise<Asking | Refused>;
	/** The command's arguments from what was filled in; `values` holds a string for each field. */
	args(values: Values, hidden: Record<string, unknown>, now: string): Record<string, unknown>;
	/** For a form that leads to another: which, with what. */
	leadsTo?(
		values: Values,
		hidden: Record<string, unknown>,
	): { form: string; hidden: Record<string, unknown> };
}

export type Values = Record<string, string>;
export const several = (value: string | undefined): string[] =>
	(value ?? '').split(',').filter((v) => v !== '');
export const text = (values: Values, name: string): string => values[name] ?? '';
export const ticked = (values: Values, name: string): boolean => values[name] === 'true';
