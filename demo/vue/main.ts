import { createApp } from 'vue';
import '../page/page.css';
import AgreementPage from './AgreementPage.vue';

createApp(AgreementPage).mount('#root');
