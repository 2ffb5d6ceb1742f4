import { CalendarDays, Check } from 'lucide-react';
import { useState } from 'react';
import { cn } from '@/lib/cn';
import { type TimeFilter as Filter, timeLabel, timeRanges } from '@/lib/time-range';
import { Button } from './ui/button';
import { Input } from './ui/input';
import { Label } from './ui/label';
import { Popover, PopoverContent, PopoverTrigger } from './ui/popover';

/** A button of a toolbar that chooses a window of time: the usual ones, or from day to day. */
export function TimeFilter({ value, onChange }: { value: Filter; onChange: (value: Filter) => void }) {
  const [open, setOpen] = useState(false);
  const active = timeLabel(value) !== null;
  const choose = (time: string) => {
    onChange({ time: value.time === time ? '' : time, from: '', to: '' });
    setOpen(false);
  };
  const days = (from: string, to: string) => onChange({ time: '', from, to });
  return (
    <Popover open={open} onOpenChange={setOpen}>
      <PopoverTrigger asChild>
        <Button>
          <CalendarDays aria-hidden />
          Time
          {active && <span className="tabular rounded-sm bg-accent-soft px-1 text-xs text-accent-text">1</span>}
        </Button>
      </PopoverTrigger>
      <PopoverContent aria-label="Time" className="w-64 p-1">
        <div className="flex flex-col">
          {timeRanges.map((range) => (
            <button
              key={range.value}
              type="button"
              aria-pressed={value.time === range.value}
              onClick={() => choose(range.value)}
              className="flex h-8 items-center justify-between rounded-md px-2 text-left text-sm hover:bg-hover"
            >
              {range.label}
              <Check aria-hidden className={cn('size-4 text-accent-text', value.time !== range.value && 'invisible')} />
            </button>
          ))}
        </div>
        <div className="-mx-1 my-1 h-px bg-line" />
        <div className="flex flex-col gap-2 p-2">
          <Day id="time-from" label="From" value={value.from} max={value.to} onChange={(from) => days(from, value.to)} />
          <Day id="time-to" label="To" value={value.to} min={value.from} onChange={(to) => days(value.from, to)} />
        </div>
      </PopoverContent>
    </Popover>
  );
}

function Day(props: { id: string; label: string; value: string; min?: string; max?: string; onChange: (value: string) => void }) {
  return (
    <div className="flex items-center gap-2">
      <Label htmlFor={props.id} className="w-10 text-ink-2">
        {props.label}
      </Label>
      <Input
        id={props.id}
        type="date"
        value={props.value}
        min={props.min}
        max={props.max}
        onChange={(event) => props.onChange(event.target.value)}
        className="h-8 px-2 text-sm"
      />
    </div>
  );
}
