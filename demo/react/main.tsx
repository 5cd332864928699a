import { createRoot } from 'react-dom/client';
import '../page/page.css';
import { AgreementPage } from './agreement-page.tsx';

const root = document.querySelector('#root');
if (root) createRoot(root).render(<AgreementPage />);
