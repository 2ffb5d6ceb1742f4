import { Ban, Ellipsis, FileText, Repeat, RotateCcw, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import type { Task } from '@/api/types';
import { Button, buttonVariants } from '@/components/ui/button';
import { Menu, MenuContent, MenuItem, MenuSeparator, MenuTrigger } from '@/components/ui/menu';
import { paths } from '@/lib/paths';
import { toast } from '@/lib/toast';
import { canCancel, canDelete, canRetry } from './task-rules';
import { complain, useTaskActions } from './use-task-actions';

/** What asks first or leaves the row. Keep the object: rows are drawn anew when it changes. */
export interface RowCommands {
  cancel: (task: Task) => void;
  remove: (task: Task) => void;
  runAgain: (task: Task) => void;
}

/** The look of `Button` and of its icon, put together once for all rows. */
const look = buttonVariants({ variant: 'ghost', size: 'icon-sm' });
const dots = (
  <svg aria-hidden viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth={4} strokeLinecap="round">
    <path d="M5 12h.01M12 12h.01M19 12h.01" />
  </svg>
);

/** What can be done to a row without opening it. */
export function TaskRowMenu({ task, commands }: { task: Task; commands: RowCommands }) {
  // The menu is made when it is first asked for: a scroll makes many rows, of which few are asked.
  const [asked, setAsked] = useState('');
  if (asked === task.id) return <OpenMenu key={task.id} task={task} commands={commands} />;
  return (
    <button
      type="button"
      className={look}
      aria-label={`Actions for ${task.title}`}
      aria-haspopup="menu"
      aria-expanded={false}
      onClick={() => setAsked(task.id)}
      onKeyDown={(event) => {
        if (event.key !== 'ArrowDown') return;
        event.preventDefault();
        setAsked(task.id);
      }}
    >
      {dots}
    </button>
  );
}

function OpenMenu({ task, commands }: { task: Task; commands: RowCommands }) {
  const navigate = useNavigate();
  const actions = useTaskActions();
  const retry = (from: 'resume' | 'start') =>
    void actions.retry(task, from).then(() => toast.success(`“${task.title}” is queued again`), complain('The task could not be retried'));
  return (
    <Menu defaultOpen>
      <MenuTrigger asChild>
        <Button variant="ghost" size="icon-sm" aria-label={`Actions for ${task.title}`}>
          <Ellipsis aria-hidden />
        </Button>
      </MenuTrigger>
      <MenuContent>
        <MenuItem onSelect={() => void navigate(paths.task.to(task.id))}>
          <FileText aria-hidden />
          Open
        </MenuItem>
        <MenuItem onSelect={() => commands.runAgain(task)}>
          <Repeat aria-hidden />
          Run again with changes
        </MenuItem>
        {canRetry(task) && (
          <>
            <MenuItem onSelect={() => retry('resume')}>
              <RotateCcw aria-hidden />
              Retry where it stopped
            </MenuItem>
            <MenuItem onSelect={() => retry('start')}>
              <RotateCcw aria-hidden />
              Retry from scratch
            </MenuItem>
          </>
        )}
        <MenuSeparator />
        {canCancel(task) && (
          <MenuItem onSelect={() => commands.cancel(task)}>
            <Ban aria-hidden />
            Cancel
          </MenuItem>
        )}
        {canDelete(task) && (
          <MenuItem danger data-testid="delete-task" onSelect={() => commands.remove(task)}>
            <Trash2 aria-hidden />
            Delete
          </MenuItem>
        )}
      </MenuContent>
    </Menu>
  );
}
