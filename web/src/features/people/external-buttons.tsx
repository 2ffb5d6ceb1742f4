import type { AuthStatus } from '@/api/types';
import { FormAlert } from '@/components/form-alert';
import { Button } from '@/components/ui/button';
import { useExternalFailure } from './external-failures';

/** One button for each other service that one can sign in with, and why the last try came to nothing. */
export default function ExternalButtons({ providers, newTab = false }: { providers: AuthStatus['providers']; newTab?: boolean }) {
  const failure = useExternalFailure();
  const back = newTab ? '/' : window.location.pathname + window.location.search;
  return (
    <div className="mt-4 flex flex-col gap-2">
      <p className="flex items-center gap-3 text-sm text-ink-3 before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
        or
      </p>
      {failure && <FormAlert>{failure}</FormAlert>}
      {providers.map(({ key, name }) => (
        <Button key={key} size="lg" asChild>
          <a
            href={`/api/v1/auth/external/${key}?return_url=${encodeURIComponent(back)}`}
            {...(newTab ? { target: '_blank', rel: 'noreferrer' } : {})}
          >
            Sign in with {name}
          </a>
        </Button>
      ))}
    </div>
  );
}
