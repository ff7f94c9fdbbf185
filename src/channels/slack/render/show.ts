import type { KnownBlock, ModalView } from '@slack/types';
import type { Block, Card } from '../../../conversation/cards.ts';
import type { Say } from '../../../wording/messages.ts';
import { draw, drawAll, type Place } from './blocks.ts';
import { buttonRows, counter } from './buttons.ts';
import { mostSize, pages, type Unit } from './fit.ts';
import { label, limits } from './literal.ts';
import { type ShowMeta, writeMeta } from './meta.ts';
import { small } from './rich.ts';
import { modalWord, titled } from './title.ts';

/** What a page holds of the card; header, page number and paging buttons come on top. */
const onAPage = { blocks: 90, size: mostSize.view - 10_000 };

/** A heading stays with what follows it, buttons with what they belong to. */
function units(blocks: readonly Block[], place: Place): Unit[] {
	const found: Unit[] = [];
	let heading: KnownBlock[] = [];
	for (const block of blocks) {
		const drawn = draw(block, place);
		const last = found.at(-1);
		if (block.kind === 'heading') heading = [...heading, ...drawn];
		else if (block.kind === 'buttons' && heading.length === 0 && last !== undefined) last.push(...drawn);
		else {
			found.push([...heading, ...drawn]);
			heading = [];
		}
	}
	return heading.length === 0 ? found : [...found, heading];
}

/** Buttons to the pages around this one. */
function paging(page: number, count: number, say: Say): KnownBlock[] {
	if (count < 2) return [];
	const to = (target: number, words: string) =>
		({
			type: 'button',
			text: label(words, limits.button),
			action_id: `page:${target}`,
			value: String(target),
		}) as const;
	const elements = [
		...(page > 0 ? [to(page - 1, say('slack.page.earlier'))] : []),
		...(page < count - 1 ? [to(page + 1, say('slack.page.later'))] : []),
	];
	return [...small(say('slack.page.at', { n: page + 1, of: count })), { type: 'actions', elements }];
}

/**
 * A card for one person as a modal, in pages where it is long. Its callback id is `show`; its meta says what is
 * shown and which page (the last one there is, at the most).
 */
export function renderShow(card: Card, meta: ShowMeta, say: Say): ModalView {
	const next = counter();
	const place: Place = { say, next, table: false };
	const parts = pages(
		[...units(card.blocks, place), ...buttonRows(card.buttons, next).map((row) => [row])],
		onAPage,
	);
	const page = Math.max(0, Math.min(meta.page, parts.length - 1));
	const { title, header } = titled(card.title, say);
	const body = parts[page] ?? small(say('slack.modal.nothing'));
	const blocks = [...header, ...body, ...paging(page, parts.length, say)];
	return {
		type: 'modal',
		callback_id: 'show',
		private_metadata: writeMeta({ ...meta, page }),
		title,
		close: modalWord(say('slack.modal.close')),
		blocks,
	};
}

const plainView = (title: string, text: string, close: string, callback_id: string, say: Say): ModalView => {
	const { title: fitted, header } = titled(title, say);
	const body = drawAll([{ kind: 'text', runs: [{ text }] }], { say, next: counter(), table: false });
	return { type: 'modal', callback_id, title: fitted, close: modalWord(close), blocks: [...header, ...body] };
};

/** What is opened at once, while the modal itself is being made. */
export const loadingView = (say: Say): ModalView =>
	plainView(say('slack.modal.title'), say('slack.modal.loading'), say('slack.modal.cancel'), 'loading', say);

/** One sentence in a modal, for example why a form cannot be opened. */
export const noticeView = (title: string, text: string, say: Say): ModalView =>
	plainView(title, text, say('slack.modal.close'), 'notice', say);
