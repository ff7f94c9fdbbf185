import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readFramework } from '../src/house.ts';
import { type TestHouse, testHouse } from './support/house.ts';

let house: TestHouse;
beforeAll(async () => {
	house = await testHouse();
});
afterAll(() => house.end());

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');
const keep = (hash: string, text: string) =>
	house.store.addArtefact({ id: `framework:${hash}`, record: '', sealed: Buffer.from(text) });

describe('the framework that a record was opened with', () => {
	const earlier = `${readFramework().text}# An earlier state of the file.\n`;

	it('is read from the store, when the file has changed since', async () => {
		await keep(hashOf(earlier), earlier);
		expect((await house.frameworkOf(hashOf(earlier))).hash).toBe(hashOf(earlier));
	});

	it('is refused when it is not what its hash says, or is gone', async () => {
		const exchanged = hashOf('what the record was opened with');
		await keep(exchanged, earlier);
		for (const hash of [exchanged, hashOf('gone')])
			await expect(house.frameworkOf(hash)).rejects.toMatchObject({ code: 'damaged' });
	});
});
