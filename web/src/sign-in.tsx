import '@fontsource-variable/inter/wght.css';
import './styles/index.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { SignInPage } from './features/people/sign-in-page';

const root = document.getElementById('root');
if (!root) throw new Error('sign-in.html has no #root');
createRoot(root).render(
  <StrictMode>
    <SignInPage />
  </StrictMode>,
);
