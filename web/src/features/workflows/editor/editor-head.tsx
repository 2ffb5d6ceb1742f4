import { Ellipsis, History, Play, Save } from 'lucide-react';
import { type ReactNode, useEffect } from 'react';
import { Neighbours } from '@/components/neighbours';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { Menu, MenuContent, MenuItem, MenuTrigger } from '@/components/ui/menu';
import { Tooltip } from '@/components/ui/tooltip';
import { paths } from '@/lib/paths';
import type { Selection } from './editor-state';
import type { Draft } from './graph-edit';
import { Problems } from './problems';
import type { Change } from './use-editor';
import type { Check } from './use-faults';
import type { Saving } from './use-saving';

const states: Record<Saving['state'], string> = {
  saved: 'Draft kept',
  waiting: 'Draft, to be kept',
  saving: 'Saving',
  failed: 'Not kept',
  conflict: 'Not kept',
};

/** One line over the canvas: the name, how it stands, and what can be done with all of it. */
export function EditorHead({
  draft,
  change,
  saving,
  check,
  unreadable,
  tabs,
  onSelect,
  onSave,
  onRun,
  onVersions,
  onDiscard,
}: {
  draft: Draft;
  change: Change;
  saving: Saving;
  check: Check;
  /** Why nothing can be saved now. */
  unreadable: string | null;
  tabs: ReactNode;
  onSelect: (selection: Selection) => void;
  onSave: () => void;
  onRun: () => void;
  onVersions: () => void;
  onDiscard: () => void;
}) {
  const title = draft.name.trim() || 'Untitled workflow';
  useEffect(() => {
    document.title = `${title} · Personal-Q`;
  }, [title]);
  const version = saving.workflow && !saving.workflow.is_draft ? saving.workflow.version : null;
  const where = version === null ? 'Draft' : `Version ${version}`;
  return (
    <header className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-line bg-bg px-4 py-1.5 sm:px-6">
      <h1 className="sr-only">{title}</h1>
      <input
        aria-label="Name of the workflow"
        value={draft.name}
        maxLength={255}
        spellCheck={false}
        className="field-sizing-content max-w-full min-w-24 truncate rounded-md border border-transparent bg-transparent px-1.5 py-0.5 text-base font-semibold hover:border-line focus:border-accent sm:max-w-96"
        onFocus={(event) => draft.name === 'Untitled workflow' && event.target.select()}
        onChange={(event) => change((now) => ({ ...now, name: event.target.value }), 'workflow.name')}
        onKeyDown={(event) => event.key === 'Enter' && event.currentTarget.blur()}
      />
      <span className="flex items-center gap-2 text-sm text-ink-3" data-testid="editor-state">
        <Badge tone={saving.isVersion ? 'neutral' : 'warn'}>{saving.isVersion || version === null ? where : `${where} + draft`}</Badge>
        {!saving.isVersion && (saving.workflow || saving.state !== 'saved') && (
          <span className="max-md:hidden">{states[saving.state]}</span>
        )}
      </span>
      {tabs}
      <div className="ml-auto flex items-center gap-1.5">
        {saving.workflow && (
          <div className="max-md:hidden">
            <Neighbours kind="workflows" id={saving.workflow.id} to={paths.workflow.to} />
          </div>
        )}
        <Problems check={check} draft={draft} onSelect={onSelect} />
        <Tooltip label="Versions">
          <Button variant="ghost" size="icon" aria-label="Versions" disabled={version === null} onClick={onVersions}>
            <History aria-hidden />
          </Button>
        </Tooltip>
        {version !== null && !saving.isVersion && (
          <Menu>
            <MenuTrigger asChild>
              <Button variant="ghost" size="icon" aria-label="More actions">
                <Ellipsis aria-hidden />
              </Button>
            </MenuTrigger>
            <MenuContent>
              <MenuItem onSelect={onDiscard}>Discard the changes since version {version}</MenuItem>
            </MenuContent>
          </Menu>
        )}
        <Button disabled={draft.nodes.length === 0} onClick={onRun}>
          <Play aria-hidden />
          Run
        </Button>
        <Tooltip label={unreadable ?? (saving.isVersion ? 'Everything is saved' : `Save as version ${(version ?? 0) + 1}`)}>
          <Button
            variant="primary"
            pending={saving.state === 'saving'}
            aria-disabled={unreadable !== null || saving.isVersion || undefined}
            onClick={onSave}
          >
            <Save aria-hidden />
            Save
          </Button>
        </Tooltip>
      </div>
    </header>
  );
}
