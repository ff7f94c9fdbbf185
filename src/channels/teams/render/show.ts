import type { Block, Card, Intent } from '../../../conversation/cards.ts';
import { pieces, shorten } from '../../../wording/cut.ts';
import { actionSets, type CardOptions } from '../../adaptive/actions.ts';
import { type Part, richText, textRun } from '../../adaptive/parts.ts';
import { type AdaptiveCard, adaptiveCard, drawBlocks } from '../../adaptive/render.ts';
import { type Drawing, inDialog, toPage } from './actions.ts';
import { bytesOf, mostBytes } from './fit.ts';
import { titled } from './title.ts';

/** What a page holds of the card; title, page number and paging buttons come on top. */
const onAPage = { parts: 40, bytes: mostBytes - 4_000 };
/** A text as long as this, in UTF-16 units, leaves room on a page whatever has to be escaped or parted in it. */
const longestText = 4_000;
/** So many items of a list stay together. */
const mostItems = 15;

/** Parts that stay together: an entry with its byline and buttons. */
type Unit = Part[];

/** A block in parts that each fit on a page. */
function smaller(block: Block): Block[] {
	switch (block.kind) {
		case 'list':
			return Array.from({ length: Math.ceil(block.items.length / mostItems) }, (_, i) => ({
				...block,
				items: block.items
					.slice(i * mostItems, (i + 1) * mostItems)
					.map((runs) => runs.map((run) => ({ ...run, text: shorten(run.text, 300) }))),
			}));
		case 'quote': {
			const said = pieces(block.said, longestText);
			return said.length < 2 ? [block] : said.map((piece) => ({ ...block, said: piece }));
		}
		case 'text':
			return [
				{ ...block, runs: block.runs.map((run) => ({ ...run, text: shorten(run.text, longestText) })) },
			];
		default:
			return [block];
	}
}

/** A heading stays with what follows it, buttons with what they belong to. */
function units(blocks: readonly Block[], options: CardOptions): Unit[] {
	const found: Unit[] = [];
	let heading: Part[] = [];
	for (const [i, block] of blocks.entries()) {
		// Ids within a card are unique; two blocks of it never stand on one page under one number.
		const drawn = drawBlocks([block], options, i);
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

/** Units in their order, in groups that each fit. */
function pagesOf(all: readonly Unit[]): Part[][] {
	const pages: Part[][] = [];
	let room = { parts: -1, bytes: -1 };
	for (const unit of all) {
		const bytes = bytesOf(unit);
		if (unit.length > room.parts || bytes > room.bytes) {
			pages.push([]);
			room = { ...onAPage };
		}
		pages.at(-1)?.push(...unit);
		room = { parts: room.parts - unit.length, bytes: room.bytes - bytes };
	}
	return pages;
}

const small = (text: string): Part => richText([textRun({ text }, { isSubtle: true, size: 'Small' })]);

/** Buttons to the pages around this one; without a way to ask for them, a line that there is more. */
function paging(page: number, count: number, asked: Intent | undefined, drawing: Drawing): Part[] {
	const { say } = drawing;
	if (count < 2) return [];
	if (asked === undefined) return [small(say('teams.card.more'))];
	const actions = [
		...(page > 0 ? [toPage(asked, page - 1, say('teams.page.earlier'), drawing)] : []),
		...(page < count - 1 ? [toPage(asked, page + 1, say('teams.page.later'), drawing)] : []),
	];
	return [small(say('teams.page.at', { n: page + 1, of: count })), { type: 'ActionSet', actions }];
}

/**
 * A card for one person, in pages where it is long.
 * @param asked what shows it, for its paging buttons
 * @param at the page, from 0; the last one there is at the most
 */
export function renderShow(
	card: Card,
	{ asked, page: at = 0 }: { asked?: Intent | undefined; page?: number | undefined },
	drawing: Drawing,
): { title: string; card: AdaptiveCard } {
	const options = inDialog(drawing);
	const buttons = actionSets(card.buttons, options).map((set) => [set]);
	const pages = pagesOf([...units(card.blocks.flatMap(smaller), options), ...buttons]);
	const page = Math.max(0, Math.min(at, pages.length - 1));
	const { title, header } = titled(card.title, drawing);
	const body = pages[page] ?? [small(drawing.say('teams.dialog.nothing'))];
	return {
		title,
		card: adaptiveCard(title, [...header, ...body, ...paging(page, pages.length, asked, drawing)]),
	};
}
