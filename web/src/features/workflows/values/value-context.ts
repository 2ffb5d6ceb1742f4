import { createContext } from 'react';
import type { Value } from './values';

/** What the texts of the node that is edited can read. */
export const ValueContext = createContext<readonly Value[]>([]);
