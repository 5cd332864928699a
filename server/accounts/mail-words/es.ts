import type { AccountWords } from './account-words.ts';

export const es: AccountWords = {
  roles: {
    owner: 'propietario',
    admin: 'administración',
    developer: 'desarrollo',
    sender: 'envío',
    auditor: 'auditoría',
    billing: 'facturación',
    compliance: 'cumplimiento',
  },
  invitation: {
    subject: (inviter, organization) => `${inviter} le invita a ${organization} en Inkseal`,
    invites: (inviter, organization, role) =>
      `${inviter} le invita a trabajar en ${organization} en Inkseal, con el rol «${role}».`,
    link: 'El enlace es válido durante siete días y funciona una sola vez, para esta dirección de correo.',
    accept: 'Aceptar la invitación',
    footnote: 'Si no esperaba este mensaje, no haga nada: sin el enlace nadie puede unirse en su nombre.',
  },
  verification: {
    subject: 'Confirme su dirección de correo',
    open: 'Abra el enlace para demostrar que esta dirección es suya. Es válido durante un día y funciona una sola vez.',
    confirm: 'Confirmar la dirección',
    footnote: 'Si no ha creado una cuenta de Inkseal, no haga nada.',
  },
  reset: {
    subject: 'Elija una contraseña nueva',
    asked: 'Alguien, presumiblemente usted, ha solicitado una contraseña nueva para su cuenta de Inkseal.',
    link: 'El enlace es válido durante 30 minutos y funciona una sola vez. Con él terminan todas sus sesiones abiertas en la consola.',
    choose: 'Elija una contraseña nueva',
    footnote: 'Si no ha sido usted, no haga nada: su contraseña sigue siendo la misma.',
  },
  changes: {
    'password-changed': 'Se ha cambiado su contraseña',
    'two-factor-on': 'La verificación en dos pasos está activada',
    'two-factor-off': 'La verificación en dos pasos está desactivada',
    'single-sign-on-linked': 'Se ha vinculado el inicio de sesión único',
    'recovery-code-used': 'Se ha usado un código de recuperación',
  },
  changed: (change, moment) => `${change}. Afecta a su cuenta de Inkseal y ocurrió el ${moment}.`,
  notYou:
    'Si no ha sido usted: solicite de inmediato una contraseña nueva y avise a un propietario de su organización.',
};
