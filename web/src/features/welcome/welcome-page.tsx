import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ArrowRight, Play } from 'lucide-react';
import { lazy, type ReactNode, Suspense, useEffect, useState } from 'react';
import { useNavigate } from 'react-router';
import { useBreadcrumbs } from '@/app/breadcrumbs';
import { FormAlert } from '@/components/form-alert';
import { answering } from '@/components/model-options';
import { Page, PageHeader } from '@/components/page-header';
import { Button } from '@/components/ui/button';
import { FormField } from '@/components/ui/form-field';
import { Textarea } from '@/components/ui/input';
import { agentQueries } from '@/features/agents/agent-queries';
import { modelQueries, settingsQueries } from '@/features/settings/settings-queries';
import { taskQueries } from '@/features/tasks/task-queries';
import { paths } from '@/lib/paths';
import { messageOf } from '@/lib/problem';
import { dismiss } from './advice';
import { ChooseModel } from './choose-model';
import { runFirstTask, suggestions } from './first-task';
import { firstWay, modelsOf, proposedModel, type Way } from './ways';

/** Fetched when there is more than nothing to choose from. */
const ModelPicker = lazy(async () => ({ default: (await import('@/components/model-picker')).ModelPicker }));

/** From nothing to a task that runs, on one page: who answers, and what to do. */
export default function WelcomePage() {
  useBreadcrumbs([{ label: 'Welcome' }]);
  const client = useQueryClient();
  const navigate = useNavigate();
  const { data: all = [] } = useQuery(modelQueries.providers());
  const { data: models = [] } = useQuery(modelQueries.list());
  // An Ollama that is started now, or was slow to answer, is found while the page is open.
  const { data: settings } = useQuery({
    ...settingsQueries.services(),
    refetchInterval: ({ state }) => (state.data?.ollama?.detected === false ? 5_000 : false),
  });
  const found = settings?.ollama?.detected === true;
  const providers = answering(all, settings);
  useEffect(() => {
    if (found) void client.invalidateQueries({ queryKey: modelQueries.all() });
  }, [found, client]);
  const [picked, setPicked] = useState<Way | null>(null);
  const [connected, setConnected] = useState<string | null>(null);
  const [chosenModel, setChosenModel] = useState<{ way: Way; model: string } | null>(null);
  const [text, setText] = useState(suggestions[0]?.text ?? '');

  const way = picked ?? firstWay(providers, found);
  const usable = modelsOf(way, providers, models);
  const model = chosenModel?.way === way ? chosenModel.model : proposedModel(way, providers, models, connected);
  const run = useMutation({
    mutationFn: () => runFirstTask(model, text),
    onSuccess: (task) => {
      dismiss('welcome');
      client.setQueryData(taskQueries.detail(task.id).queryKey, task);
      // It may have moved on already, and nobody listened for a task that was not known here.
      void client.invalidateQueries({ queryKey: taskQueries.detail(task.id).queryKey });
      void client.invalidateQueries({ queryKey: agentQueries.lists() });
      void client.invalidateQueries({ queryKey: settingsQueries.system().queryKey });
      void navigate(paths.task.to(task.id));
    },
  });
  const skip = () => {
    dismiss('welcome');
    void navigate(paths.dashboard.to());
  };
  return (
    <Page width="text" className="max-w-[720px] gap-7">
      <PageHeader
        title="Welcome to Personal-Q"
        description="Choose who answers, give it something to do, and watch it work."
        actions={
          <Button variant="ghost" onClick={skip}>
            Skip
            <ArrowRight aria-hidden />
          </Button>
        }
      />
      <Step number={1} title="Choose a model">
        <ChooseModel
          way={way}
          onWay={setPicked}
          onConnected={(provider) => {
            setConnected(provider);
            setChosenModel(null);
          }}
        />
      </Step>
      <Step number={2} title="Run a first task">
        <form
          className="flex flex-col gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            if (model && text.trim()) run.mutate();
          }}
        >
          {run.error && <FormAlert>{messageOf(run.error)}</FormAlert>}
          <FormField label="What should it do?">
            {(control) => (
              <>
                <Textarea {...control} value={text} onChange={(event) => setText(event.target.value)} rows={3} />
                <div className="flex flex-wrap gap-1.5">
                  {suggestions.map((suggestion) => (
                    <Button key={suggestion.label} size="sm" onClick={() => setText(suggestion.text)}>
                      {suggestion.label}
                    </Button>
                  ))}
                </div>
              </>
            )}
          </FormField>
          <div className="flex flex-wrap items-end justify-between gap-3">
            {usable.providers.length > 0 ? (
              <FormField label="Answered by" className="min-w-0 flex-1 basis-60 sm:max-w-80">
                {(control) => (
                  <Suspense fallback={<div className="h-9" />}>
                    <ModelPicker
                      control={control}
                      value={model}
                      onChange={(next) => setChosenModel({ way, model: next })}
                      models={usable.models}
                      providers={usable.providers}
                    />
                  </Suspense>
                )}
              </FormField>
            ) : (
              <p className="min-w-0 flex-1 basis-60 text-sm text-ink-3">Finish step 1, or take the demo model to look around.</p>
            )}
            <Button type="submit" variant="primary" size="lg" pending={run.isPending} disabled={!model || !text.trim()}>
              {!run.isPending && <Play aria-hidden />}
              Run task
            </Button>
          </div>
        </form>
      </Step>
    </Page>
  );
}

function Step({ number, title, children }: { number: number; title: string; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <h2 className="mb-3 flex items-center gap-2.5 text-lg font-semibold">
        <span aria-hidden className="tabular flex size-6 items-center justify-center rounded-full bg-accent-soft text-sm text-accent-text">
          {number}
        </span>
        {title}
      </h2>
      {children}
    </section>
  );
}
