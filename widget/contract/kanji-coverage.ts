/**
 * Which of the ideographs U+4E00 to U+9FFF the font of Japanese has: a bit each, the lowest of a byte first, in base64. As
 * ranges they would be four times as long. A test compares them with the files.
 */
const bits =
  'j+/3Q0L/R5ut6eLnBAIKQGV/Nvt3eUke3+3x5zpo57gL7kM0AIDRd8jj+/8Rlun9bK3WLQPoZMA87pete8BuxWfqX9f+f0AKz8Pp' +
  'FGgUdSEhIX4XCDS+TLT2c0fqYjwKXwv0zQIEpJz7f7UUNX/qGW2+7yN9P/9weD5AeMd2e2ffTf4gsEbJD5i+8Hg6lr+gnCMemVm+' +
  'Ml6rN+fr3QCtz+et4TYbhCrP7yeeVcvSv60UAEilcWPdCA1/8K4+//8FGv8H6NF7QHtNZyKARB37uFH9ZRB3+4z13wMAAWbzDqTT' +
  'wlEAAMgqU/OUyXAbAAB4308C94B/QYCwUha0HAKAYsBD0QkAg9ephVIJSFG9VgXBlTBmJXNcEC9nis0JQc2mGa9skcqjmQnl9AMC' +
  'coe5mAQLCHQdFQkBydnc0Fkg8b91DiBik4Q3JgMelkeWCiVSKK6Z8ABPDk+qdL7XNdqfPmS+cR+0foZh0MO7ra13eDEeLEyqOFEE' +
  'XkgrH3b4TUCJCjKKlamiYBBDAiAE5DSAxBAIBNyFACr0FhrBFGtCIQwBG8ACJDRVQCsQ9714iyu1u7vov3xQeYP9Ul3p9ltr5f7v' +
  'TkQdKwP/Y+0ryL/TQxYAlROAzz/qXaAKBQIDp3EswGjzr9UKAgLEXA0QArZJAJYZlSKVUJU3ADrPaf9LvmhNGHavIOjJYblS8MEe' +
  'ePz/moTgFOE84MNOj02uDxPb/5//+/nqovJxo1XaM94+j/K/n49Tl+e4M7g63HMXyiu5AOD1O/ePKgTOPCWmPb+hgDo+9OzJB39x' +
  '4Ak6/4tB/w9L4y/egxmR9NZ9KKetyftQhGTfB7B7RFbIPyGgSAD09QF3f+xOxh3Jy3tuTRvhSto9Bv5bQBgiOvS3/zsD8OrwjjcD' +
  'g4CJJP4a8qESoFvEHBnTVIuvHzRoWYJ1HCt69ARAotlQZLNQRARAAi2BokgniAEu5DBqBdq2fLUF/5DW7DGAUHEcnvTLMOHyY8wY' +
  'tQW+V4O6srils36alArnMwYe3dc40Lfte5w+24bu/v/ZDZtjxyNFaDbb0gNAPkETvf8r6/zqwH3apcLzW/J/pP/YohqtPUeC3Qtb' +
  'xZ9vlNK73j4AyeEGPh57f3O/uohI9NQu4Nm/7a1/Hni/9Ye78Yceu/0EHm4FcapEBrh2H/+89wdEdhnhYJfci/xLY4zvfOoknL7u' +
  'Dk597/BLRYtWCAzFGWqT8C9cCClOABv8lBUOLDCMx+iLkKRnyFZZi/+WuI9fLmBJEO6+/OHr3I3A2AqAJMWbCBgA+MUHYKH+haVd' +
  'ZH4z/R8GbAr/dhb5Pi//CwgRXITK8M5++zIAAF951pEDp3d6GwDcNJH12WfvUl/uH6APqO7/+lRXGP/a2YjIRMAFkEmxpIzWpL5e' +
  'OmIAmJTLRpY7BS2cbtEiAJbfV+ERdVdx04G7hGpSzwcwzRPaa1bjjiLtyBEFVohcEmE42mFxYkakghD4ig8AjRqzEBACItiTEFZD' +
  'yEMQwFZvUvVTACCxhXSKBdEKRhpLvZLhcCDawSAhCAA9df/FGeyrjsIU44dgRAiF8EdCX1CFCgcyiD+ABMS7sN/a4jDAhQBI3acd' +
  'sg5w0WULrLol70RCq2YiR+oGCAx033+G2yis/h2uS0DqC4XT7w8hrgCHUFXNyseFOnCq1Xmdj31R/xc+9b7f58beFiQsCK/z7eQ8' +
  '651SH9aPq2jb9yE5GM4bZBG290d930lpfsPF0Ydsd9TY+lUWWZIfgM5xIvAVwWAAnW8NBPYBSBLENTZJuoAggNz99hkYZDI0AuMw' +
  'FISowAIgEN0UFMJ0uuSYpiFcYl0zBNORlG6DQAcaYFwTXOMH6f2lIYSGM+RwKcJGG++HP3bB2joBCAltst8BYIb7zfLBso8ucac+' +
  'Be2BCdZJ3rj9LrbvrVGn1I0GS+H1airi+3cg8fI/hsCot/8CpDIR857QJnEmyQCL6J7AywzK4Sm008Mz8ilCDqq1ifdpzvI1ZeTz' +
  'xYh0Tf0vvX8P2C/m/9lJXk5Fb6ZIm4i+zfz37YWc5ndbkxYKMg+n6M9Zpm7qLHRmwi4p+sz3Xx0AAAAAAAAAAAAAAAAAAAAAAABA' +
  'XbjwN4Gbb6Vj7FXTdBrjRKNq1DSIa9oNHn9d9xNSEem4SARExUaB/+rwGkg/trYWBXhU4G9zgDo55CdATZiSKmJATDuA4WsThz+F' +
  'KDUZAy3tT6fKj7k1GPy2d8XbBl78E+GKgLddzdbjCGwMovr7nv9gAL7a7gmabv9TwDkMqXcX+Ya3AQwAqLjgZnzthQ8ioKPWW7Ej' +
  'jtcq2vyqAAUWIjNAx4aebvrrFzYIkdJCoBTfV+5LFoDUE7RBELrNerg0YAvPqkcer4Ds05WbulT/gRaC7iGzcibAzvUMz0WWogGT' +
  'A2D53ISYog6APioxGI9LAdpqsspY8gB/7W8PlyoCkswJWqqDeUVWkYQrCICFuChs00hFgGm85Erq7HuAjkFGGlU0jOsei6XgBinE' +
  'QxVMs/A/xD67AgE/c5YUDXegDMULPzJAwFWklMDLj9mFwpaNpAEAVDXoCFqhDVX/qS4k+lziYTdpT3ovErQyK0X7cYXSlLjF3Ndo' +
  '2lW3dNG+QzkIQkrSWt9AmtegC1x9dgAAAAAAAAAAAAAAAAAAAAAAAICm4texBAY/CBckdhxrl//duZ9lal5fJBN9sO9dCAAAAAAA' +
  'AAAA0DjbADIEIAJIgQhERNnCrgqdKLBAl1HgjwRxIpQfMYIdsFUYsiwaQwLca0hhvRaIDAgAfykXvPpArkjLdXaQkR4AAAAAAADY' +
  '2OH3nHZkOgR177Mvb/n75o9g5lO+7n9zq+Pktb+XowpOhWtBukWA+Bap9OBVAHRTjKCXJsB/1As+FrwDrGqFUBTdehXb+8P9+nBi' +
  'mMJk80AAEpiXvc/DTvcBgvEpI+qfgCiEgkXYrQKxJoyfVKAj5+/bJAyQL9IcMVwrUACZ0EyacAEGygHD8bYBIimYgtkHAgh+DTIF' +
  'DkwNrKfwAgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAgAPN/l6D/TtUeog9eVUmAAAAAAAAMALVHJgXuAH5fhTtJXTtsD+5' +
  'h98/83pmfwyPxQrR5VpSmARNa97j5l5XbxoWcqhhVU1pHkRKGxpbAmB+iH7130U6OJ05wPj8T+CYGwAAAAAAAK3DndwJAJiv7h9w' +
  'KBfdfZNRDnxneqeRAQAAAAAAwENocRiyegM36wRgB5suxE4GEWnDQT10pI00DgAAAAAAAAChwRNbwH/Tbe6SCkwRRbWt7w44PugS' +
  'RWiY/AIYxM7AwX0WS8PGVim+za8lUTd9L77mx07ih529qW7lBQAAAAAAAAAAAAAAAOAaXQDMS6bpSB0EyN4FB/Ifms1UkKZABhKa' +
  'NL/fgsiGyaAUJ4QkIH4AAAAAAAAAAAAAILsjGa7ocLcw/xjwF/uhwdC6jEGpAgOQgG5izLyhzzblAAAgsTAFAAAAAAAAAAAAAAA=';

const first = 0x4e00;
let read: string | undefined;

export function isKanji(codePoint: number): boolean {
  const at = codePoint - first;
  if (at < 0 || codePoint > 0x9fff) return false;
  read ??= atob(bits);
  return ((read.charCodeAt(at >> 3) >> (at & 7)) & 1) === 1;
}
