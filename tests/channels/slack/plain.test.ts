import { describe, expect, it } from 'vitest';
import { mentions, named, plain } from '../../../src/channels/slack/plain.ts';

const seen = {
	bot: 'UBOT',
	nameOf: (user: string) => ({ UBOT: 'HSB', U1: 'Ngozi Hartwell', W2: '<b>&amp;' })[user],
};

describe('the text of a message', () => {
	it.each([
		['escaped signs', 'a &lt; b &amp;&amp; c &gt; d', 'a < b && c > d'],
		['what was typed as an escape', '&amp;lt; &amp;amp;', '&lt; &amp;'],
		['a person', 'ask <@U1>, please', 'ask @Ngozi Hartwell, please'],
		['a person with a label, whose name is known', '<@U1|ngozi>', '@Ngozi Hartwell'],
		['a person of whom only the label is known', '<@U9|dafydd> knows', '@dafydd knows'],
		['a person of whom nothing is known', 'ask <@U9>', 'ask @U9'],
		['a name that looks like a reference', 'ask <@W2>', 'ask @<b>&'],
		['a channel', 'see <#C1|school-a>', 'see #school-a'],
		['a channel that has no name here', 'see <#C1|> and <#C2>', 'see #C1 and #C2'],
		['everyone', '<!channel> <!here> <!everyone>', '@channel @here @everyone'],
		['everyone with a label', '<!here|here> <!here|@here>', '@here @here'],
		['a group', '<!subteam^S1|@social-care> <!subteam^S2>', '@social-care @S2'],
		['a date', 'on <!date^1392734382^{date_short}^https://x.test/|18 Feb 2014>', 'on 18 Feb 2014'],
		['a link', 'see <https://x.test/a?b=1&amp;c=2>', 'see https://x.test/a?b=1&c=2'],
		['a link that was typed short', '<http://x.test|x.test> <https://x.test/|x.test>', 'x.test x.test'],
		['a link behind words', '<https://x.test|the letter>', 'the letter (https://x.test)'],
		['an address', '<mailto:a@b.test|a@b.test> <tel:+441|+441>', 'a@b.test +441'],
		['an address behind a name', '<mailto:a@b.test|Ann>', 'Ann (a@b.test)'],
		['signs of formatting', '*b* _i_ ~s~ `c` :wave:\n&gt; said', '*b* _i_ ~s~ `c` :wave:\n> said'],
		['what only looks like a reference', '&lt;@U1&gt; &lt;!channel&gt;', '<@U1> <!channel>'],
		['an escape that a reference would become', '&amp;lt;!channel&amp;gt;', '&lt;!channel&gt;'],
		['an empty reference', 'a <> b', 'a  b'],
		['several lines', 'one\n• two\n', 'one\n• two'],
	])('shows %s as people saw it', (_, text, expected) => {
		expect(plain(text, seen)).toBe(expected);
	});

	it.each([
		['at the start', '<@UBOT> School A says', 'School A says'],
		['with a comma or a colon', '<@UBOT>: School A', 'School A'],
		['before a list', '<@UBOT>\n- one\n- two', '- one\n- two'],
		['twice', ' <@UBOT|hsb> <@UBOT>, yes', 'yes'],
		['at the end', 'School A says <@UBOT> ', 'School A says'],
		['alone', '<@UBOT>', ''],
		['in the middle, where it is said', 'ask <@UBOT> to move on', 'ask @HSB to move on'],
	])('leaves out how the bot was spoken to: %s', (_, text, expected) => {
		expect(plain(text, seen)).toBe(expected);
	});

	it('is read without getting lost in many signs', () => {
		const text = '<'.repeat(40_000);
		expect(plain(text, seen)).toBe(text);
		expect(plain(' '.repeat(40_000), seen)).toBe('');
		expect(plain('<@UBOT> '.repeat(5_000), seen)).toBe('');
	});
});

describe('who is mentioned', () => {
	it('is found by id, once each, also with a label; the bot where it is spoken of', () => {
		const text = '<@UBOT> <@U1> and <@W2|w>, <@U1> &lt;@U3&gt; <#C1> <!here>';
		expect(named(text, 'UBOT')).toEqual(['U1', 'W2']);
		expect(named('ask <@UBOT> to', 'UBOT')).toEqual(['UBOT']);
	});

	it('is spoken to only by a real mention', () => {
		expect(mentions('hello <@UBOT|hsb>', 'UBOT')).toBe(true);
		expect(mentions('hello <@UBOT>', 'UBOT')).toBe(true);
		expect(mentions('hello UBOT &lt;@UBOT&gt; <@UBOTHER> <https://x.test|@UBOT>', 'UBOT')).toBe(false);
	});
});
