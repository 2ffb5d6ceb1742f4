import { defaultFilter } from 'cmdk';
import { fold } from '@/lib/fold';

/** How searchable menus rank their entries: as cmdk does, over folded texts. */
export const foldedFilter: typeof defaultFilter = (value, search, keywords) =>
  defaultFilter(fold(value), fold(search), keywords?.map(fold));
