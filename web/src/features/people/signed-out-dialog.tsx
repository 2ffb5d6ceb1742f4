import type { Me } from '@/api/types';
import { Dialog } from '@/components/ui/dialog';
import { SignInForm } from './sign-in-form';

export default function SignedOutDialog({ userName, onDone }: { userName: string; onDone: (me: Me) => void }) {
  return (
    <Dialog
      open
      onOpenChange={() => {}}
      size="sm"
      title="Sign in again"
      description="Your session has ended. What you typed on this page is still there."
    >
      <SignInForm userName={userName} onDone={onDone} />
    </Dialog>
  );
}
