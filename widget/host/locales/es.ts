import { registerWords } from '../register-words.ts';

registerWords(['es'], {
  frame_timeout: 'El documento está tardando demasiado en abrirse. Compruebe su conexión.',
  frame_blocked: 'Esta página no tiene permiso para mostrar el documento.',
  server_unreachable: 'No se puede contactar con el servicio de firma. Compruebe su conexión.',
  invalid_request: 'Aquí no hay ningún documento que abrir.',
  in_tab: 'El documento está abierto en una pestaña nueva.',
  retry: 'Intentar de nuevo',
  here: 'Mostrarlo aquí',
  tab: 'Abrir en una pestaña nueva',
  title: 'Firmar el documento',
  missing: 'Firme el documento.',
});
