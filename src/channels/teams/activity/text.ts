import { z } from 'zod';
import type { RawActivity } from '../activity.ts';

const mention = z.looseObject({
	type: z.literal('mention'),
	text: z.string().min(1),
	mentioned: z.looseObject({ id: z.string(), name: z.string().nullish() }),
});

const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

function character(code: number): string {
	return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '';
}

/** Once, and never what this itself has made: `&amp;lt;` was typed as `&lt;`. */
function withoutEntities(text: string): string {
	return text.replace(
		/&(?:(amp|lt|gt|quot|apos|nbsp)|#(\d{1,7})|#x([\da-f]{1,6}));/gi,
		(whole, name, dec, hex) => {
			if (name !== undefined) return named[name.toLowerCase()] ?? whole;
			return character(dec === undefined ? Number.parseInt(hex, 16) : Number(dec));
		},
	);
}

/** Tags that no entity speaks of keep their name alone. */
const untagged = (text: string): string =>
	text.replace(/<at(?: id="[^"<>]{0,100}")?>([^<]{0,300})<\/at>/g, '$1');

function tidy(text: string): string {
	return text
		.replace(/\r\n?/g, '\n')
		.replace(/[ \t\u00a0]+/g, ' ')
		.replace(/ *\n */g, '\n')
		.trim();
}

/**
 * What was typed, as people read it. A mention is a tag in the text, `<at>NAME</at>`, with an entity that says whom it
 * names (docs: channel and group conversations): the bot's goes, other people's become their names.
 */
export function readText({ text, entities, recipient }: RawActivity): { text: string; mentioned: boolean } {
	const mentions = (entities ?? []).flatMap((entity) => mention.safeParse(entity).data ?? []);
	let read = text ?? '';
	for (const { text: tag, mentioned } of mentions) {
		const name = mentioned.id === recipient.id ? '' : (mentioned.name ?? untagged(tag));
		// A function, because a name may hold `$&`, which replace reads.
		read = read.replace(tag, () => name);
	}
	return {
		text: tidy(withoutEntities(untagged(read))),
		mentioned: mentions.some(({ mentioned }) => mentioned.id === recipient.id),
	};
}
