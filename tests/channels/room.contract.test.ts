import { channelContract } from './contract.ts';
import { openRoom } from './room-driver.ts';

channelContract('The practice room', openRoom);
