import { useQueryClient } from '@tanstack/react-query';
import { Component, type ReactNode } from 'react';
import { ErrorState } from './error-state';

interface Props {
  /** What this part shows, for the message: "The task list". */
  region: string;
  children: ReactNode;
  /** A new value (the address) gives the region another chance. */
  resetKey?: string;
}

/** Keeps a fault inside its region, so that the rest of the page stays usable. */
export class ErrorBoundary extends Component<Props, { error: unknown }> {
  override state: { error: unknown } = { error: null };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override componentDidUpdate(before: Props) {
    if (this.state.error !== null && before.resetKey !== this.props.resetKey) this.setState({ error: null });
  }

  override render() {
    if (this.state.error === null) return this.props.children;
    return (
      <div className="p-4 sm:p-6">
        <Fallback {...this.props} error={this.state.error} onRetry={() => this.setState({ error: null })} />
      </div>
    );
  }
}

/** What was cached may be what could not be shown: another chance begins with fresh answers. */
function Fallback({ region, error, onRetry }: { region: string; error: unknown; onRetry: () => void }) {
  const client = useQueryClient();
  const retry = () => {
    client.removeQueries({ type: 'inactive' });
    void client.invalidateQueries();
    onRetry();
  };
  return <ErrorState what={`${region} could not be shown`} error={error} onRetry={retry} />;
}
