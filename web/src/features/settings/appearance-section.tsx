import { RadioGroup } from 'radix-ui';
import { type Density, densities, setDensity, useDensity } from '@/app/density';
import { type Theme, themes, useTheme } from '@/app/theme';
import { Section } from '@/components/ui/card';
import { cn } from '@/lib/cn';

const themeWords: Record<Theme, [label: string, help: string]> = {
  system: ['System', 'Follows your computer'],
  light: ['Light', 'Dark on white'],
  dark: ['Dark', 'Light on black'],
};
const densityWords: Record<Density, [label: string, help: string]> = {
  comfortable: ['Comfortable', 'Rows of 40 pixels'],
  compact: ['Compact', 'Rows of 32 pixels'],
};

export default function AppearanceSection() {
  const { theme, setTheme } = useTheme();
  const density = useDensity();
  return (
    <div className="flex flex-col gap-5">
      <Section title="Theme" description="Kept in this browser.">
        <Choices
          label="Theme"
          value={theme}
          onChange={(next) => setTheme(next as Theme)}
          options={themes.map((each) => ({
            value: each,
            label: themeWords[each][0],
            help: themeWords[each][1],
            preview: <ThemePreview theme={each} />,
          }))}
        />
      </Section>
      <Section title="Density" description="How much room a row takes in tables and lists. Kept in this browser.">
        <Choices
          label="Density"
          value={density}
          onChange={(next) => setDensity(next as Density)}
          options={densities.map((each) => ({
            value: each,
            label: densityWords[each][0],
            help: densityWords[each][1],
            preview: <DensityPreview density={each} />,
          }))}
        />
      </Section>
    </div>
  );
}

interface Option {
  value: string;
  label: string;
  help: string;
  preview: React.ReactNode;
}

function Choices({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: string;
  options: readonly Option[];
  onChange: (value: string) => void;
}) {
  return (
    <RadioGroup.Root
      aria-label={label}
      value={value}
      onValueChange={onChange}
      className="grid grid-cols-1 gap-3 pt-1 min-[420px]:grid-cols-3"
    >
      {options.map((option) => (
        <RadioGroup.Item
          key={option.value}
          value={option.value}
          className="flex flex-col rounded-lg border border-line bg-surface p-2 text-left transition-colors hover:bg-hover data-[state=checked]:border-accent data-[state=checked]:shadow-[inset_0_0_0_1px_var(--accent)]"
        >
          {option.preview}
          <span className="mt-2 text-sm font-medium">{option.label}</span>
          <span className="text-xs text-ink-3">{option.help}</span>
        </RadioGroup.Item>
      ))}
    </RadioGroup.Root>
  );
}

/** The page in small, in the tokens of each theme: the class decides, as on the page itself. */
function ThemePreview({ theme }: { theme: Theme }) {
  return (
    <span aria-hidden className="flex h-16 w-full overflow-hidden rounded-md border border-line">
      {(theme === 'system' ? ['light', 'dark'] : [theme]).map((each) => (
        <span key={each} className={cn('theme-sample flex flex-1', each === 'dark' && 'dark')}>
          <span className="w-1/4 bg-sunken" />
          <span className="flex flex-1 flex-col gap-1.5 bg-bg p-2">
            <span className="h-1.5 w-1/2 rounded-full bg-ink" />
            <span className="h-1.5 w-full rounded-full bg-ink-3" />
            <span className="h-1.5 w-1/3 rounded-full bg-accent" />
          </span>
        </span>
      ))}
    </span>
  );
}

function DensityPreview({ density }: { density: Density }) {
  return (
    <span
      aria-hidden
      className={cn(
        'flex h-16 w-full flex-col justify-center overflow-hidden rounded-md bg-sunken px-3',
        density === 'compact' ? 'gap-1.5' : 'gap-3',
      )}
    >
      {(density === 'compact' ? [1, 2, 3, 4] : [1, 2, 3]).map((row) => (
        <span key={row} className="h-1.5 w-full rounded-full bg-line-strong" />
      ))}
    </span>
  );
}
