import { hashElementary } from './elementary-hash.ts';

document.title = hashElementary();
