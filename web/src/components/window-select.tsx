import { type MetricWindow, metricWindows } from '@/api/types';
import { Segmented } from './segmented';

export const windowWords: Record<MetricWindow, string> = {
  '24h': 'last 24 hours',
  '7d': 'last 7 days',
  '30d': 'last 30 days',
  '90d': 'last 90 days',
};

/** What the address says, or the default when it says nothing we know. */
export function asWindow(text: string, fallback: MetricWindow): MetricWindow {
  return metricWindows.find((window) => window === text) ?? fallback;
}

export function WindowSelect({ value, onChange }: { value: MetricWindow; onChange: (value: MetricWindow) => void }) {
  return (
    <Segmented
      label="Window"
      value={value}
      onChange={onChange}
      options={metricWindows.map((window) => ({ value: window, label: window }))}
    />
  );
}
