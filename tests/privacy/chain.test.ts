import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ChainedCommit, macOf, recordId, verifyChain } from '../../src/privacy/chain.ts';

const auditKey = randomBytes(32);

/** A record of `commits` commits with 1-3 facts each, as it is written. */
function chain(record: string, commits: number): ChainedCommit[] {
	let mac = '';
	return Array.from({ length: commits }, (_, i) => {
		const header = { record, revision: i + 1, at: `2026-11-02T12:00:0${i % 10}.000Z`, by: `person ${i % 3}` };
		const facts = Array.from({ length: 1 + (i % 3) }, (_unused, j) => {
			const fact = {
				id: `${i}/${j}`,
				kind: 'entry-added',
				version: 1,
				sealed: new Uint8Array(randomBytes(20)),
			};
			mac = macOf(auditKey, mac, { ...header, ...fact }, fact.sealed);
			return { ...fact, mac };
		});
		return { ...header, facts };
	});
}

const whole = chain('r', 12);
const verify = (commits: ChainedCommit[]) => verifyChain(auditKey, 'r', commits);
const flat = whole.flatMap((commit, c) => commit.facts.map((_, f) => ({ c, f })));
const somewhere = fc.constantFrom(...flat);

/** A copy of the record, changed. */
function changed(change: (commits: ChainedCommit[]) => void): ChainedCommit[] {
	const copy = structuredClone(whole);
	change(copy);
	return copy;
}

/** Changed, and then numbered as if nothing had happened. */
const renumbered = (change: (commits: ChainedCommit[]) => void): ChainedCommit[] =>
	changed(change).map((commit, i) => ({ ...commit, revision: i + 1 }));

const end = { revision: 12, mac: whole.at(-1)!.facts.at(-1)!.mac };

describe('the chain of a record', () => {
	test('holds for what was written, and says where it ends', () => {
		expect(verify(whole)).toEqual({ ok: true, revision: 12, mac: whole.at(-1)?.facts.at(-1)?.mac });
		expect(verify([])).toEqual({ ok: true, revision: 0, mac: '' });
	});

	test('any edit of a fact or of its commit is found, at the fact where it was made', () => {
		const edits: Record<string, (commit: ChainedCommit, f: number) => void> = {
			sealed: ({ facts }, f) => (facts[f]!.sealed[5]! ^= 1),
			id: ({ facts }, f) => (facts[f]!.id += 'x'),
			kind: ({ facts }, f) => (facts[f]!.kind = 'entry-withdrawn'),
			version: ({ facts }, f) => (facts[f]!.version += 1),
			mac: ({ facts }, f) => (facts[f]!.mac = 'f'.repeat(64)),
			'mac cut': ({ facts }, f) => (facts[f]!.mac = facts[f]!.mac.slice(0, 10)),
		};
		fc.assert(
			fc.property(somewhere, fc.constantFrom(...Object.keys(edits)), ({ c, f }, edit) => {
				const commits = changed((all) => edits[edit]!(all[c]!, f));
				const fact = commits[c]?.facts[f]?.id;
				expect(verify(commits)).toEqual({ ok: false, revision: c + 1, fact, why: 'changed' });
			}),
		);
	});

	test('another author or another time is found', () => {
		fc.assert(
			fc.property(fc.nat(11), fc.constantFrom('at', 'by'), (c, part) => {
				const commits = changed((all) => (all[c]![part as 'at' | 'by'] += '1'));
				expect(verify(commits)).toMatchObject({ ok: false, revision: c + 1, why: 'changed' });
			}),
		);
	});

	test('a deleted fact or commit is found, with or without closing the gap', () => {
		const holds = (commits: ChainedCommit[]) => verifyChain(auditKey, 'r', commits, end).ok;
		fc.assert(
			fc.property(somewhere, ({ c, f }) => {
				expect(holds(changed((all) => all[c]!.facts.splice(f, 1)))).toBe(false);
				expect(holds(changed((all) => all.splice(c, 1)))).toBe(false);
				expect(holds(renumbered((all) => all.splice(c, 1)))).toBe(false);
			}),
		);
	});

	test('swapped facts and swapped commits are found', () => {
		fc.assert(
			fc.property(somewhere, somewhere, (one, two) => {
				fc.pre(one.c !== two.c || one.f !== two.f);
				const facts = changed((all) => {
					const [a, b] = [all[one.c]!.facts, all[two.c]!.facts];
					[a[one.f], b[two.f]] = [b[two.f]!, a[one.f]!];
				});
				expect(verify(facts).ok).toBe(false);
				fc.pre(one.c !== two.c);
				const commits = changed((all) => ([all[one.c], all[two.c]] = [all[two.c]!, all[one.c]!]));
				expect(verify(commits).ok).toBe(false);
			}),
		);
	});

	test('an inserted fact or commit is found, also one copied from this or another record', () => {
		const foreign = chain('q', 12);
		fc.assert(
			fc.property(somewhere, somewhere, fc.boolean(), (to, from, own) => {
				const { facts } = (own ? whole : foreign)[from.c]!;
				const fact = structuredClone(facts[from.f]!);
				expect(verify(changed((all) => all[to.c]!.facts.splice(to.f, 0, fact))).ok).toBe(false);
				const commit = {
					...structuredClone((own ? whole : foreign)[from.c]!),
					record: 'r',
					revision: to.c + 1,
				};
				expect(verify(renumbered((all) => all.splice(to.c, 0, commit))).ok).toBe(false);
			}),
		);
		const empty = changed((all) => all.push({ ...all[11]!, revision: 13, facts: [] }));
		expect(verify(empty)).toEqual({ ok: false, revision: 13, fact: null, why: 'empty' });
		expect(verify(foreign)).toEqual({ ok: false, revision: 1, fact: null, why: 'foreign' });
	});

	test('a cut-off end is found against an end kept elsewhere, and only so', () => {
		expect(verifyChain(auditKey, 'r', whole, end).ok).toBe(true);
		for (const kept of [0, 1, 11]) {
			expect(verify(whole.slice(0, kept)).ok).toBe(true);
			expect(verifyChain(auditKey, 'r', whole.slice(0, kept), end)).toEqual({
				ok: false,
				revision: kept + 1,
				fact: null,
				why: 'cut-off',
			});
		}
		const earlier = { revision: 5, mac: whole[4]!.facts.at(-1)!.mac };
		expect(verifyChain(auditKey, 'r', whole, earlier).ok).toBe(true);
		expect(verifyChain(auditKey, 'r', whole, { ...end, mac: earlier.mac })).toMatchObject({ why: 'changed' });
	});

	test('does not hold under another audit key', () => {
		expect(verifyChain(randomBytes(32), 'r', whole)).toMatchObject({ ok: false, revision: 1 });
	});

	test('parts of a header cannot run into one another', () => {
		const header = { record: 'r', revision: 1, id: 'ab', kind: 'c', version: 1, at: 'x', by: 'y' };
		const sealed = new Uint8Array(3);
		const shifted = { ...header, id: 'a', kind: 'bc' };
		expect(macOf(auditKey, '', header, sealed)).not.toBe(macOf(auditKey, '', shifted, sealed));
	});
});

describe("a record's id", () => {
	test('is the same for a reference however it is typed', () => {
		expect(recordId(auditKey, ' hsb-2026-014 ')).toBe(recordId(auditKey, 'HSB-2026-014'));
		expect(recordId(auditKey, 'HSB-2026-014')).toMatch(/^[\w-]{22}$/);
	});

	test('differs by reference and by organisation', () => {
		const ids = Array.from({ length: 1000 }, (_, i) => recordId(auditKey, `HSB-${i}`));
		expect(new Set(ids).size).toBe(1000);
		expect(recordId(randomBytes(32), 'HSB-1')).not.toBe(ids[1]);
	});
});
