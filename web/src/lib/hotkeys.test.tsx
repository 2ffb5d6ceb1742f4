import { fireEvent, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { type Hotkeys, useHotkeys, useListKeys } from './hotkeys';

function Keys({ keys }: { keys: Hotkeys }) {
  useHotkeys(keys);
  return <input aria-label="Text" />;
}

function List({ onOpen, onSelect }: { onOpen: (index: number) => void; onSelect: (index: number) => void }) {
  const { active } = useListKeys({ count: 3, onOpen, onSelect });
  return <output>{active}</output>;
}

describe('keyboard shortcuts', () => {
  it('fire alone, with a modifier and in sequence', async () => {
    const [c, search, go] = [vi.fn(), vi.fn(), vi.fn()];
    render(<Keys keys={{ c, 'mod+k': search, 'g d': go }} />);
    await userEvent.keyboard('c{Control>}k{/Control}gd');
    expect([c, search, go].map((action) => action.mock.calls.length)).toEqual([1, 1, 1]);
  });

  it('leave typing alone, except those with a modifier', async () => {
    const [c, search] = [vi.fn(), vi.fn()];
    render(<Keys keys={{ c, 'mod+k': search }} />);
    await userEvent.click(screen.getByRole('textbox'));
    await userEvent.keyboard('c{Control>}k{/Control}');
    expect(c).not.toHaveBeenCalled();
    expect(search).toHaveBeenCalledTimes(1);
    expect(screen.getByRole('textbox')).toHaveValue('c');
  });

  it('rest while a dialog is open', async () => {
    const c = vi.fn();
    render(
      <>
        <Keys keys={{ c }} />
        <div role="dialog" />
      </>,
    );
    await userEvent.keyboard('c');
    expect(c).not.toHaveBeenCalled();
  });

  it('forget a first key that was left alone for long', () => {
    const go = vi.fn();
    render(<Keys keys={{ 'g d': go }} />);
    const press = (key: string, timeStamp: number) => {
      const event = new KeyboardEvent('keydown', { key, bubbles: true });
      Object.defineProperty(event, 'timeStamp', { value: timeStamp });
      fireEvent(document.body, event);
    };
    press('g', 0);
    press('d', 1_500);
    expect(go).not.toHaveBeenCalled();
    press('g', 2_000);
    press('d', 2_500);
    expect(go).toHaveBeenCalledTimes(1);
  });

  it('walk a list, open and select', async () => {
    const [onOpen, onSelect] = [vi.fn(), vi.fn()];
    render(<List onOpen={onOpen} onSelect={onSelect} />);
    await userEvent.keyboard('{Enter}');
    expect(onOpen).not.toHaveBeenCalled();
    await userEvent.keyboard('jjjjkx{Enter}');
    expect(screen.getByRole('status')).toHaveTextContent('1');
    expect(onSelect).toHaveBeenCalledWith(1);
    expect(onOpen).toHaveBeenCalledWith(1);
  });
});
