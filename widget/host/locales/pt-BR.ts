import { registerWords } from '../register-words.ts';

registerWords(['pt'], {
  frame_timeout: 'O documento está demorando demais para abrir. Verifique sua conexão.',
  frame_blocked: 'Esta página não tem permissão para mostrar o documento.',
  server_unreachable: 'Não foi possível acessar o serviço de assinatura. Verifique sua conexão.',
  invalid_request: 'Não há nenhum documento para abrir aqui.',
  in_tab: 'O documento está aberto em uma nova aba.',
  retry: 'Tentar de novo',
  here: 'Mostrar aqui',
  tab: 'Abrir em uma nova aba',
  title: 'Assinar o documento',
  missing: 'Assine o documento.',
});
