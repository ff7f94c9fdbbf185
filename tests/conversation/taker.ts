/**
 * A process that waits for a line, then opens a link once and says what it got: `html` or `gone`.
 * node tests/conversation/taker.ts FOLDER INSTANT TOKEN
 */
import { once } from 'node:events';
import { testClock, testHouse } from '../support/house.ts';
import { linksOf } from '../support/links.ts';

const [dir = '', instant = '', token = ''] = process.argv.slice(2);
const house = await testHouse(dir, testClock(instant));
process.stdout.write('ready\n');
await once(process.stdin, 'data');
process.stdout.write(`${Object.keys(await linksOf(house).take(token)).join()}\n`);
await house.store.close();
process.stdin.destroy();
